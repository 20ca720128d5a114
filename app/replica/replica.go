package replica

import (
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"talko/app/chat"
)

// Options of a Replica. Client must be set. The Replica owns the Cache: Run
// closes it in the end.
type Options struct {
	Client chat.Client
	Cache  chat.Cache       // nil: nothing is kept on disk
	Log    *slog.Logger     // nil: nothing is logged
	Now    func() time.Time // nil: time.Now
	// Wall returns what the wall's clock shows at a time of Now; nil: the same.
	// That clock may be set, which the other never is.
	Wall func(now time.Time) time.Time
	Seed uint64 // of jitter and client ids; 0: random
	// PingEvery is how often the servers are asked whether a hint was missed;
	// 0: every 25 s.
	PingEvery time.Duration
}

// Replica is a user's chats, kept up to date. Its methods may be called from any
// goroutine; those without a context never wait for the network.
type Replica struct {
	client  chat.Client
	log     *slog.Logger
	now     func() time.Time
	wall    func(now time.Time) time.Time
	changed chan struct{}
	poke    chan struct{} // something is to be done
	keeper  *keeper

	mu    sync.Mutex // guards what follows
	core  *core
	rests time.Time // until then Run has nothing to do
}

// New returns a Replica over o.Client; Run brings it to life. Where the Cache
// cannot be read, nothing is sent until a later attempt of Run reads what was
// left unsent, or gives it up.
func New(o Options) *Replica {
	if o.Cache == nil {
		return newReplica(o, chat.Kept{})
	}
	kept, err := o.Cache.Load()
	if err == nil {
		return newReplica(o, kept)
	}
	o.logger().Warn("cache not read", "err", err)
	r := newReplica(o, chat.Kept{})
	r.keeper.unread = 1
	r.do((*core).holdSends)
	return r
}

// logger returns the log, where there is none one that says nothing.
func (o *Options) logger() *slog.Logger {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o.Log
}

// newReplica returns a Replica that begins with what was kept.
func newReplica(o Options, kept chat.Kept) *Replica {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wall == nil {
		o.Wall = func(now time.Time) time.Time { return now }
	}
	if o.Seed == 0 {
		o.Seed = rand.Uint64()
	}
	r := &Replica{
		client: o.Client, log: o.logger(), now: o.Now, wall: o.Wall,
		changed: make(chan struct{}, 1), poke: make(chan struct{}, 1),
		core: newCore(o.Client.Identity(), o.Seed), keeper: newKeeper(o.Cache),
	}
	r.core.wall = o.Wall
	if o.PingEvery > 0 {
		r.core.beat.every = o.PingEvery
	}
	if o.Cache != nil {
		r.warnSpoilt(kept)
		r.do(func(c *core) { c.keepFrom(kept) })
	}
	return r
}

// do gives the core an input, and wakes whom that concerns.
func (r *Replica) do(input func(c *core)) {
	r.mu.Lock()
	r.core.do(r.now(), func() { input(r.core) })
	changed := r.core.changed
	r.core.changed = false
	due := r.dueLocked()
	r.mu.Unlock()
	if changed {
		wake(r.changed)
	}
	if due {
		wake(r.poke)
	}
	wake(r.keeper.wake)
}

// dueLocked reports whether Run has something to do before it wakes by itself.
func (r *Replica) dueLocked() bool {
	next := r.core.next()
	return len(r.core.calls) > 0 || r.core.ended != nil || !next.IsZero() && next.Before(r.rests)
}

func wake(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// look reads the core.
func (r *Replica) look(see func(c *core)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	see(r.core)
}

// Changed has a value whenever something changed since it was last received
// from: look again. Many changes give one value.
func (r *Replica) Changed() <-chan struct{} { return r.changed }

// Client returns the client below, for calls that change nothing here: Users,
// Rooms, Search, Participants, Sessions …
func (r *Replica) Client() chat.Client { return r.client }

// Identity tells who this is. Its User is as of signing in; see Me.
func (r *Replica) Identity() chat.Identity { return r.client.Identity() }

// Me returns the user's own profile as it is now.
func (r *Replica) Me() (u chat.User) {
	r.look(func(c *core) { u = c.user })
	return u
}

// Link returns the state of the way to the servers.
func (r *Replica) Link() (l Link) {
	r.look(func(c *core) { l = c.link })
	return l
}

// Chats returns all chats that the user is in, in no order.
func (r *Replica) Chats() (all []Chat) {
	r.look(func(c *core) {
		all = make([]Chat, 0, len(c.chats))
		for _, m := range c.chats {
			all = append(all, m.show())
		}
	})
	return all
}

// Chat returns one chat, if the user is in it.
func (r *Replica) Chat(id chat.ChatID) (v Chat, ok bool) {
	r.look(func(c *core) {
		var m *mirror
		if m, ok = c.chats[id]; ok {
			v = m.show()
		}
	})
	return v, ok
}

// Window returns at most before lines that end with the last one at or below
// at, and at most after lines that follow. Newest is the end, with one's own
// messages that are not stored yet. Lines that are missing in or next to the
// window stand in it as a hole, and are asked for; Changed tells when they are
// here.
func (r *Replica) Window(id chat.ChatID, at chat.Seq, before, after int) (w Window) {
	r.mu.Lock()
	w = r.core.window(id, at, before, after)
	asks := len(r.core.calls) > 0
	r.mu.Unlock()
	if asks {
		wake(r.poke)
	}
	return w
}

// Presence tells whether a user is there; "" if that is not known.
func (r *Replica) Presence(id chat.UserID) (p chat.Presence) {
	r.look(func(c *core) { p = c.soft.presence[id].presence })
	return p
}

// Blocked tells whether the user blocks another.
func (r *Replica) Blocked(id chat.UserID) (blocked bool) {
	r.look(func(c *core) { blocked = c.own.blocks[id] })
	return blocked
}
