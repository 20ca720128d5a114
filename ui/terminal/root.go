package terminal

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// front is what the screen shows while nobody is signed in.
type front interface {
	begin()
	draw(c canvas)
	key(ev *tcell.EventKey)
	paste(s string)
	click(c canvas, x, y int)
	waiting() bool
}

func (u *ui) front() front {
	if u.start != nil {
		return u.start
	}
	return u.form
}

// maxHeld bounds the keys and pastes that wait for an answer.
const maxHeld = 4096

// capture takes every key, and the wakes among them.
func (u *ui) capture(ev *tcell.EventKey) *tcell.EventKey {
	u.take()
	u.release() // what was typed before comes first
	if ev.Key() != keyWake {
		u.keyOrHold(ev)
	}
	u.release()
	return nil
}

// take does what others left to be done.
func (u *ui) take() {
	if u.pump.pending.Load() {
		for _, f := range u.pump.take() {
			f()
		}
	}
	if u.session != nil {
		u.session.catchUp()
		u.departed()
	}
}

// keyOrHold handles a key, or keeps it until what it was typed for is there:
// who types ahead blindly gets what they meant.
func (u *ui) keyOrHold(ev *tcell.EventKey) {
	name := keyName(ev)
	switch {
	case u.always(name):
	case u.waiting():
		if name == "Esc" {
			u.held = nil
			u.key(ev)
		} else {
			u.hold(func() { u.key(ev) })
		}
	default:
		u.key(ev)
	}
}

func (u *ui) hold(f func()) {
	if len(u.held) < maxHeld {
		u.held = append(u.held, f)
	}
}

// release handles what was held, as far as it can be.
func (u *ui) release() {
	for len(u.held) > 0 && !u.waiting() {
		f := u.held[0]
		u.held = u.held[1:]
		f()
	}
}

// waiting reports whether an answer must come before the next key counts.
func (u *ui) waiting() bool {
	if d := u.dialog(); d != nil {
		return d.waiting()
	}
	if u.session != nil {
		return u.session.waiting()
	}
	return u.front().waiting()
}

// always handles the keys that never wait.
func (u *ui) always(name string) bool {
	if name == "Ctrl-C" {
		u.interrupt()
		return true
	}
	if _, asks := u.dialog().(*keyDialog); asks {
		return false // for what is pressed, whatever it does
	}
	switch u.keys.name(always, name) {
	case "quit":
		u.quit()
	case "redraw":
		u.screen.Sync()
	case "suspend":
		u.suspend()
	default:
		return false
	}
	return true
}

func (u *ui) key(ev *tcell.EventKey) {
	switch d := u.dialog(); {
	case d != nil:
		d.key(ev)
	case u.session != nil:
		u.session.key(ev)
	default:
		u.front().key(ev)
	}
}

// call runs work elsewhere and then, in the loop, done with its error.
func (u *ui) call(work func(ctx context.Context) error, done func(error)) {
	u.spawn(func(ctx context.Context) {
		err := work(ctx)
		if ctx.Err() == nil {
			u.pump.later(func() { done(err) })
		}
	})
}

// enter begins a session: the replica runs until the terminal ends, or the
// session does.
func (u *ui) enter(r *replica.Replica) {
	if u.o.Remember != nil {
		u.o.Remember(r.Identity())
	}
	u.session = newSession(u, r)
	u.tellWrong()
	if u.left.user == u.user() {
		u.session.drafts = u.left.drafts
	}
	u.spawn(func(ctx context.Context) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		u.spawn(func(context.Context) { u.follow(ctx, r) })
		err := r.Run(ctx)
		_ = r.Client().Close()
		if ctx.Err() == nil {
			u.pump.later(func() { u.leave(r, err) })
		}
	})
}

// follow wakes the screen when the replica changes.
func (u *ui) follow(ctx context.Context, r *replica.Replica) {
	var pace tempo
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.Changed():
			u.pump.later(func() {
				if u.session != nil {
					u.session.stale = true
				}
			})
			if !rest(ctx, pace.rest(time.Now())) { // what happens meanwhile is one change
				return
			}
		}
	}
}

// catchUp takes what is new at once: whoever types into a chat that was there
// when they began must find it open, however soon that is.
func (s *session) catchUp() {
	select {
	case <-s.r.Changed():
		s.stale = true
	default:
	}
	s.refresh()
}

// leave goes back to the first screen when a session has ended.
func (u *ui) leave(r *replica.Replica, err error) {
	if u.session == nil || u.session.r != r {
		return
	}
	u.session.keepDraft()
	u.left = unsaid{u.user(), u.session.drafts}
	u.session, u.dialogs, u.held = nil, nil, nil
	u.form.err = err
	if errors.Is(err, chat.Unauthenticated) {
		u.form.err = chat.Unauthenticated.Errorf("the session has ended: please sign in again")
		if u.o.Forget != nil {
			u.o.Forget()
		}
	}
	if err != nil {
		u.o.Log.Warn("session ended", "err", err)
	}
}

// Draw draws the whole screen.
func (u *ui) Draw(screen tcell.Screen) {
	w, h := screen.Size()
	screen.HideCursor()
	c := canvas{screen: screen, w: w, h: h, plainEmoji: u.plainEmoji()}
	switch {
	case u.session != nil:
		u.session.draw(c)
	default:
		u.front().draw(c)
		u.flash.draw(c, u.pal, u.o.Now())
	}
	if d := u.dialog(); d != nil {
		screen.HideCursor()
		d.draw(c)
	}
	u.tick.Reset(u.nextTick())
}

// nextTick is when time alone changes what is shown.
func (u *ui) nextTick() time.Duration {
	now := u.o.Now()
	next := time.Hour
	if left := u.flash.until.Sub(now); left > 0 {
		next = min(next, left)
	}
	if u.session != nil {
		next = min(next, u.session.nextTick(now))
	}
	return max(next, frameTime)
}

// setTitle names the terminal's window.
func (u *ui) setTitle(title string) {
	if title != u.title {
		u.title = title
		u.screen.SetTitle(undelayed(text.Line(title)))
	}
}

// undelayed breaks what tcell takes for a delay wherever it stands: a chat
// named "$<9999>" would stop the screen for ten seconds in some terminals.
func undelayed(s string) string { return strings.ReplaceAll(s, "$<", "$ <") }
