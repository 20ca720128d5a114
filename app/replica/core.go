package replica

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"talko/app/chat"
)

// core decides. It is a state machine without goroutine, clock or socket: every
// input goes through do, which tells the time; what it wants done is fetched
// with take, and when it must be woken is told by next. It is not safe for
// concurrent use.
type core struct {
	me   chat.Identity
	user chat.User // the user's profile as it is now

	now     time.Time                     // of the last input
	wall    func(now time.Time) time.Time // what people see on the wall then
	rand    *rand.Rand
	timers  timers
	calls   []call
	changed bool  // something that a front end shows
	ended   error // the session ended: nothing more can be done

	epoch string
	era   int // counts epochs: an answer of an earlier one is thrown away
	link  Link
	beat  beat

	chats map[chat.ChatID]*mirror
	left  map[chat.ChatID]chat.UserSeq // when a chat that is not listed was left
	boxes map[chat.ChatID]*outbox      // apart from chats: they outlive a reset

	own     own
	listing listing
	pulls   pulls
	pages   int // pages of history in flight
	soft    soft
	keeping keeping

	limits limits
	fresh  int // lines that came since some were let go of
	looks  int // counts them
}

// call is something that the core wants done. make does it, and returns how to
// tell the core; that must run within do.
type call struct {
	name string
	make func(ctx context.Context, client chat.Client) (answer func())
}

func newCore(me chat.Identity, seed uint64) *core {
	return &core{
		me: me, user: me.User, epoch: me.Epoch,
		wall:  func(now time.Time) time.Time { return now },
		rand:  rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15)),
		chats: map[chat.ChatID]*mirror{},
		left:  map[chat.ChatID]chat.UserSeq{},
		boxes: map[chat.ChatID]*outbox{},
		soft:  newSoft(),
		beat:  beat{every: pingEvery},
		own:   newOwn(), limits: usualLimits,
	}
}

// do takes an input at a time. Timers that are due by then come first.
func (c *core) do(now time.Time, input func()) {
	if now.After(c.now) {
		c.now = now
	}
	c.timers.run(c.now)
	if input != nil {
		input()
	}
	c.makeRoom()
}

// take returns the calls that are to be made, oldest first, and forgets them.
func (c *core) take() []call {
	calls := c.calls
	c.calls = nil
	return calls
}

// next is the time at which do must be called at the latest; zero if none.
func (c *core) next() time.Time { return c.timers.next() }

// after runs fn when d has passed.
func (c *core) after(d time.Duration, fn func()) { c.timers.add(c.now.Add(d), fn) }

// ask wants a call to be made. An answer of an earlier epoch is thrown away;
// one that says that the session has ended, ends all.
func ask[P, R any](c *core, name string, method func(chat.Client, context.Context, P) (R, error), params P, got func(R, error)) {
	era := c.era
	c.calls = append(c.calls, call{name, func(ctx context.Context, client chat.Client) func() {
		result, err := method(client, ctx, params)
		return func() {
			if errors.Is(err, chat.Unauthenticated) {
				c.ended = err
				return
			}
			if era == c.era {
				got(result, err)
			}
		}
	}})
}

// passing reports whether a failure may pass, so that the call is to be made
// again as it was.
func passing(err error) bool {
	switch chat.KindOf(err) {
	case chat.Unavailable, chat.RateLimited:
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// reset forgets everything, for the servers' epoch is another: what had a
// number has it no more. Only what the user typed is kept, as failed.
func (c *core) reset(epoch string) {
	c.era++
	c.epoch = epoch
	for _, m := range c.chats {
		m.gone = true
	}
	clear(c.chats)
	clear(c.left)
	c.own = newOwn()
	c.listing, c.pulls, c.pages = listing{}, pulls{}, 0
	c.beat.pinging = false
	c.link.Loaded = false
	c.forgetKept()
	for _, box := range c.boxes {
		box.strand()
	}
	c.changed = true
	c.list()
	c.readOwn()
}

// meet compares an epoch that the servers told with the one that is known.
func (c *core) meet(epoch string) (same bool) {
	switch {
	case epoch == "" || epoch == c.epoch:
		return true
	case c.epoch == "":
		c.epoch = epoch
		return true
	}
	c.reset(epoch)
	return false
}

// notify takes what a stream told.
func (c *core) notify(n chat.Notification) {
	switch n := n.(type) {
	case chat.MessageNote:
		form := n.Message
		c.happened(chat.EventOf(form), &form)
	case chat.EventNote:
		c.happened(n.Event, n.Message)
	case chat.ChatNote:
		c.chatNote(n)
	case chat.ReadNote:
		c.readNote(n)
	case chat.SettingNote:
		c.settingNote(n)
	case chat.UserNote:
		c.userNote(n)
	case chat.SessionNote:
		c.sessionNote(n)
	case chat.TypingNote:
		c.typingNote(n)
	case chat.PresenceNote:
		c.presenceNote(n)
	case chat.LaggedNote:
		c.lagged()
	case chat.LinkNote:
		c.linkNote(n)
	}
}

// happened takes a pushed event.
func (c *core) happened(e chat.Event, form *chat.Message) {
	m, ok := c.chats[e.ChatID]
	if !ok {
		c.listing.unknown(c, e)
		return
	}
	m.push(held{e, form})
}

// each returns the chats in the order of their ids, so that a run can be
// repeated.
func (c *core) each() []*mirror {
	ids := slices.Sorted(maps.Keys(c.chats))
	all := make([]*mirror, len(ids))
	for i, id := range ids {
		all[i] = c.chats[id]
	}
	return all
}
