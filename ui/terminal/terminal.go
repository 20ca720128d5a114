// Package terminal is talko on a full screen: sign in, the list of chats, the
// messages, a box to write in. It holds a [replica.Replica] and cannot tell how
// far away the servers are.
//
// The screen belongs to one goroutine, tview's loop. Whatever comes from
// elsewhere wakes it with an event of its own (see pump), and the loop takes
// what is pending. Nothing that the loop calls waits for the network.
package terminal

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"talko/app/chat"
	"talko/app/replica"
	"talko/ui/plain"
)

// Options of a terminal. Join must be set.
type Options struct {
	// Join signs in. The terminal runs the replica that it returns, and closes
	// its client in the end.
	Join func(ctx context.Context, cred chat.Credential) (*replica.Replica, error)
	// Screen is what to draw on; nil: the terminal of the process, with its
	// signals. Run initialises and ends it.
	Screen tcell.Screen
	// Lines, if not nil, is how to do without a screen: lines in, lines out.
	Lines *plain.Options
	// Credential, if it has a token, is tried before anything is asked.
	Credential chat.Credential
	User       string // the name that the first screen begins with
	SignUp     bool   // the first screen begins with signing up
	// Remember is told who signed in, to keep the token; Forget, that the kept
	// token is of no use any more. Both may be nil.
	Remember func(chat.Identity)
	Forget   func()
	// Guests counts the users of the servers of this process besides one; nil
	// if it has none.
	Guests func(besides chat.UserID) int
	// Invitation lets others join the servers of this process; nil if only this
	// machine can.
	Invitation *chat.Invitation
	// PlainEmoji draws emoji without tones of skin, for terminals that give these
	// a place of their own; tmux and screen are found out by themselves.
	PlainEmoji bool
	// Env is the environment of the terminal on which Screen is; nil: nothing is
	// known of it. For the terminal of the process it is that of the process.
	Env func(name string) string
	// Prefs is how the user likes the screen. KeepPrefs, if not nil, is told when
	// they change; the loop waits for it, and carries on if it fails.
	Prefs     Prefs
	KeepPrefs func(Prefs) error
	Server    string // where one is, for the first screen
	Version   string
	Log       *slog.Logger     // nil: nothing is logged
	Now       func() time.Time // nil: time.Now
}

// Outcome is how a run ended.
type Outcome struct {
	Stay bool // the servers of the process shall go on without a screen
}

// Run shows the terminal until the user quits, a signal comes, or ctx ends.
// Whatever happens, the screen is restored before it returns. It returns an
// error if there is no screen, or if a goroutine of its own panicked.
func Run(ctx context.Context, o Options) (Outcome, error) {
	if o.Lines != nil {
		return inLines(ctx, o)
	}
	return newUI(o).appear(ctx)
}

// filled is o with what was left out.
func (o Options) filled() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Env == nil {
		o.Env = func(string) string { return "" }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// appear opens the screen, with the signals if it is the process's own, and runs.
func (u *ui) appear(ctx context.Context) (Outcome, error) {
	screen, err := u.open()
	if err != nil {
		return Outcome{}, err
	}
	if u.own {
		if u.o.Guests == nil { // nobody is served: what is held is small, and is to stay so
			debug.SetGCPercent(50)
		}
		u.o.PlainEmoji = u.o.PlainEmoji || plainTerm(os.Getenv("TERM"))
		var stop func()
		ctx, stop = signal.NotifyContext(ctx, endSignals...)
		defer stop()
		defer watchOver(u.o.Log)()
	}
	return u.run(ctx, screen)
}

// plainTerm reports whether a kind of terminal measures emoji otherwise than
// tcell does.
func plainTerm(term string) bool {
	kind, _, _ := strings.Cut(term, "-")
	return kind == "tmux" || kind == "screen" || kind == "linux"
}

// open returns the screen to draw on.
func (u *ui) open() (tcell.Screen, error) {
	readAnything()
	if u.o.Screen != nil {
		return u.o.Screen, nil
	}
	u.own, u.o.Env, u.ground = true, os.Getenv, groundOfEnv(os.Getenv("COLORFGBG"))
	screen, err := ownScreen(func(g ground) {
		u.pump.later(func() {
			u.ground = g
			u.dress()
		})
	})
	if err != nil {
		return nil, noScreen(err, os.Getenv)
	}
	return screen, nil
}

// ui is the terminal of one user. But for the pump, only the loop touches it.
type ui struct {
	*tview.Box // the root primitive
	o          Options
	pal        palette
	prefs      Prefs
	keys       *keymap
	colors     int // of the terminal
	ground     ground
	outside    outside
	own        bool // the terminal is the process's own: its keys may suspend it
	app        *tview.Application
	screen     *guard
	pump       *pump
	spawn      func(func(ctx context.Context)) // starts a goroutine that ends with the run
	tick       *time.Timer                     // wakes for what time alone changes

	start   *start   // where it is asked where to go: nobody signs in there
	form    *signIn  // while nobody is signed in
	session *session // while someone is
	left    unsaid   // what the last one had typed when it ended
	dialogs []dialog // the last one has the keys
	flash   flash    // a short message
	held    []func() // keys and pastes that wait for an answer
	focused bool     // the terminal has the focus
	title   string
	ctrlC   time.Time // of the last Ctrl-C

	outcome Outcome
	ending  bool
	failed  sync.Once
	failure error
}

func newUI(o Options) *ui {
	o = o.filled()
	u := &ui{Box: tview.NewBox(), o: o, prefs: o.Prefs, pal: newPalette(256), focused: true}
	u.keys, _ = newKeymap(o.Prefs.Keys)
	u.SetBackgroundColor(tcell.ColorDefault)
	u.app = tview.NewApplication()
	u.form = newSignIn(u)
	return u
}

// run starts what the loop needs, runs it until ctx ends or the user quits, and
// waits for everything to end. What it starts outlives ctx by the farewell.
func (u *ui) run(ctx context.Context, screen tcell.Screen) (Outcome, error) {
	u.pump = newPump(screen.PostEvent) // the terminal may tell its ground at once
	if err := screen.Init(); err != nil {
		return Outcome{}, noStart(err, os.Getenv)
	}
	alive, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	end := func() { cancel(); running.Wait() }
	defer end()

	u.outside = outsideOf(u.o.Env)
	u.colors = screen.Colors()
	u.dress()
	u.screen = &guard{Screen: newSlate(screen, u.term())}
	u.screen.focus = func(has bool) { u.pump.later(func() { u.focusChanged(has) }) }
	u.screen.restore = func() { restoreByForce(screen) }
	u.spawn = func(f func(context.Context)) {
		running.Go(func() {
			defer u.recover()
			f(alive)
		})
	}
	u.tick = time.AfterFunc(time.Hour, u.pump.wake)
	defer u.tick.Stop()

	err := u.loop(ctx)
	u.farewell()
	end() // what panics on the way out counts as well
	if u.failure != nil {
		return u.outcome, u.failure
	}
	return u.outcome, err
}

// farewell carries out what was still to be done; it does not wait for long.
func (u *ui) farewell() {
	if u.session == nil || u.failure != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := u.session.farewell()(ctx); err != nil {
		u.o.Log.Warn("not deleted", "err", err)
	}
}

// loop runs tview until the end. tview restores the screen when it panics.
func (u *ui) loop(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			u.screen.Fini()
			err = panicError(p)
		}
	}()
	u.app.SetRoot(u, true)
	// What is enabled before SetScreen is lost.
	u.app.SetScreen(u.screen)
	u.app.EnableMouse(true).EnablePaste(true)
	u.screen.EnableFocus()
	u.screen.SetTitle("talko")
	u.app.SetInputCapture(u.capture)
	u.spawn(u.pump.run)
	u.spawn(func(alive context.Context) { u.watch(alive, ctx) })
	u.front().begin()
	err = u.app.Run()
	if u.ending || ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	return nil
}

// watch ends the loop when outer ends: by a wake, or, if the loop does not take
// it, from here.
func (u *ui) watch(alive, outer context.Context) {
	select {
	case <-alive.Done():
		return
	case <-outer.Done():
	}
	u.pump.later(u.end)
	if rest(alive, 200*time.Millisecond) && !u.screen.gone.Load() {
		u.app.Stop()
	}
}

// end ends the loop; called within it.
func (u *ui) end() {
	if !u.ending {
		u.ending = true
		u.app.Stop()
	}
}

// recover, deferred by every goroutine of ours, ends the run in good order.
func (u *ui) recover() {
	if p := recover(); p != nil {
		u.failed.Do(func() { u.failure = panicError(p) })
		u.app.Stop()
	}
}

func panicError(p any) error {
	return fmt.Errorf("terminal: panic: %v\n\n%s", p, debug.Stack())
}

// restoreByForce sets the terminal right when the screen cannot.
func restoreByForce(screen tcell.Screen) {
	tty, ok := screen.Tty()
	if !ok {
		return
	}
	_, _ = tty.Write([]byte(restoreSequence))
	go func() { _ = tty.Stop() }() // it sets the modes at once, then may wait for a read
	rest(context.Background(), 50*time.Millisecond)
}

// restoreSequence leaves, in this order: mouse, paste, focus, key reports,
// colours, the other screen; and shows the cursor.
const restoreSequence = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1004l" +
	"\x1b[>4;0m\x1b[<u\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h\r\n"
