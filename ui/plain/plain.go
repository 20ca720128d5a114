// Package plain is talko in lines: lines in, lines out, for those who listen to
// a screen instead of looking at it, for slow links, for logs and scripts. It
// moves no cursor and sets no colour; nothing but printable text and line feeds
// ever leaves it. What a full screen does with keys is done here with commands.
//
// Lines that begin with a time are of chats: "09:12 #lobby ben: morning all".
// Lines that begin with "talko:" are from talko itself. What belongs to the line
// above is set in by spaces, so nobody can write a line that looks like another.
package plain

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

// Options of a run. Join, In and Out must be set.
type Options struct {
	// Join signs in. Run runs the replica that it returns, and closes its client
	// in the end.
	Join func(ctx context.Context, cred chat.Credential) (*replica.Replica, error)
	In   io.Reader
	Out  io.Writer
	// Secret reads a line that is not shown while it is typed; nil: it is a line
	// of In like any other. No read of In is under way when it is called.
	Secret func(ctx context.Context) (string, error)
	// Attended says that someone sits there: they are asked for what is missing,
	// and what they hear counts as read once they type another line. Else In is a
	// script: a failure counts, and what fails to be sent is not kept.
	Attended bool
	// Echo says that what is typed into In stands on Out already.
	Echo  bool
	ASCII bool // Out takes nothing beyond ASCII

	// Credential, if it has a token, is tried before anything is asked.
	Credential chat.Credential
	User       string // who is meant, if the credential does not say so
	Password   string // tried where there is no token; "" if there is none
	SignUp     bool   // who has no account yet is asked first
	// Remember is told who signed in, to keep the token; Forget, that the kept
	// token is of no use any more. Both may be nil.
	Remember func(chat.Identity)
	Forget   func()
	Kept     bool // what is not sent is on disk, and is sent at the next start
	// Guests counts the users of the servers of this process besides one; nil if
	// it has none.
	Guests func(besides chat.UserID) int
	// Invitation lets others join the servers of this process; nil if only this
	// machine can.
	Invitation *chat.Invitation
	Server     string           // where one is
	Log        *slog.Logger     // nil: nothing is logged
	Now        func() time.Time // nil: time.Now
}

// Outcome is how a run ended.
type Outcome struct {
	Stay bool // the servers of the process shall go on without anyone here
}

// How long Run waits in the end: for Out to take what is printed, and for the
// next message to be stored.
const (
	flushTime    = 2 * time.Second
	attendedTime = 5 * time.Second
	scriptTime   = 15 * time.Second
)

// Run reads and prints lines until In ends, the user quits, ctx ends, or Out
// takes nothing any more. Messages that are on their way are waited for, a
// while. It returns an error if it could not sign in or the session ended; if
// messages are not stored in the end; and, where nobody is there to read it, if
// a command failed.
//
// A read of In or a write of Out that blocks is left alone when Run returns:
// whoever handed them in closes them.
func Run(ctx context.Context, o Options) (Outcome, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	t := &talk{o: o, in: newSource(o.In), out: newSink(o.Out, o.ASCII)}
	printed := make(chan struct{})
	go t.out.run(printed)
	defer close(printed)
	defer t.out.flush(flushTime)
	defer t.in.end()
	return t.run(ctx)
}

// talk is one run, whoever is signed in.
type talk struct {
	o   Options
	in  *source
	out *sink
}

// run signs in, and again where a session ended while someone is there.
func (t *talk) run(ctx context.Context) (Outcome, error) {
	for {
		r, err := t.signIn(ctx)
		if r == nil {
			return Outcome{}, err
		}
		again, outcome, err := t.session(ctx, r)
		if !again || !t.o.Attended {
			return outcome, err
		}
		t.o.Credential, t.o.User, t.o.Password, t.o.SignUp = chat.Credential{Device: t.o.Credential.Device}, "", "", false
	}
}

// session runs what one who is signed in sees and does. again says that the
// session ended by itself.
func (t *talk) session(ctx context.Context, r *replica.Replica) (again bool, outcome Outcome, err error) {
	if t.o.Remember != nil {
		t.o.Remember(r.Identity())
	}
	alive, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	s := newSession(t, r)
	s.spawn = func(f func(context.Context)) { running.Go(func() { f(alive) }) }
	s.spawn(func(alive context.Context) { s.ended <- r.Run(alive) })
	again, err = s.loop(ctx)
	cancel()
	running.Wait()
	if closed := r.Client().Close(); closed != nil {
		t.o.Log.Warn("client not closed", "err", closed)
	}
	return again, s.outcome, err
}

// say prints a line of talko's own.
func (t *talk) say(line string) { t.out.line("talko: ", line) }

// item prints a line that belongs to the one above.
func (t *talk) item(line string) { t.out.line("  ", line) }
