package replica

import (
	"context"
	"log/slog"
	"time"

	"talko/app/chat"
)

// Options of a Replica. Client must be set.
type Options struct {
	Client chat.Client
	Log    *slog.Logger     // nil: nothing is logged
	Now    func() time.Time // nil: time.Now
	Seed   uint64           // of jitter and client ids; 0: random
}

// Replica is a user's chats, kept up to date. Its methods may be called from any
// goroutine; those without a context never wait for the network.
type Replica struct {
	client  chat.Client
	log     *slog.Logger
	now     func() time.Time
	changed chan struct{}
}

// New returns a Replica over o.Client; Run brings it to life.
func New(o Options) *Replica {
	return &Replica{client: o.Client, log: o.Log, now: o.Now, changed: make(chan struct{}, 1)}
}

// Run opens the stream, loads the chats, and keeps them up to date until ctx
// ends; then it returns nil. It returns an error of kind Unauthenticated when
// the session has ended. Every goroutine that it starts has ended when it
// returns. It does not close the Client. Run is called once.
func (r *Replica) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
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
func (r *Replica) Me() chat.User { return r.client.Identity().User }

// Link returns the state of the way to the servers.
func (r *Replica) Link() Link { return Link{} }

// Chats returns all chats that the user is in, in no order.
func (r *Replica) Chats() []Chat { return nil }

// Chat returns one chat, if the user is in it.
func (r *Replica) Chat(id chat.ChatID) (Chat, bool) { return Chat{}, false }

// Window returns at most before lines that end with the last one at or below
// at, and at most after lines that follow. Newest is the end, with one's own
// messages that are not stored yet. Lines that are missing in or next to the
// window stand in it as a hole, and are asked for; Changed tells when they are
// here.
func (r *Replica) Window(id chat.ChatID, at chat.Seq, before, after int) Window { return Window{} }

// Presence tells whether a user is there; "" if that is not known.
func (r *Replica) Presence(id chat.UserID) chat.Presence { return "" }

// Blocked tells whether the user blocks another.
func (r *Replica) Blocked(id chat.UserID) bool { return false }
