package plain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/ui/view"
)

// session is what one who is signed in sees and does. The loop alone touches it.
type session struct {
	*talk
	r     *replica.Replica
	spawn func(func(ctx context.Context)) // starts a goroutine that ends with the session
	ended chan error                      // why the replica ended
	done  chan func()                     // what a call found, for the loop
	order view.Order

	open   chat.ChatID // where one writes to; 0: nowhere
	places map[chat.ChatID]*place
	begun  bool // the chats are known
	goal   goal // before that
	only   bool // of other chats, what is for me alone is told
	refs   bool // lines tell their numbers
	day    string
	link   replica.LinkState
	linked bool // it was up once

	busy   int        // calls that a command waits for
	wait   *wait      // what a command waits to see
	typing []string   // lines of a message that is not complete
	multi  bool       // it ends with a single dot
	paper  paper      // what was read last, for /more
	hits   []spot     // what was listed last, for /hit
	hit    int        // where one is in it
	doomed []doomed   // to be deleted
	own    []*sending // what was typed here and has not come back
	refuse map[string]bool

	leaving bool
	late    time.Time // when leaving ends
	grace   time.Duration
	// unsentThen is how many messages were not sent when it was last looked at.
	unsentThen int
	asked      bool  // whether to quit, with guests there
	failures   int   // of commands and messages
	failure    error // the first one
	outcome    Outcome
}

// sending is a message that was typed here.
type sending struct {
	chat chat.ChatID
	id   string // of the client
}

// wait holds the input until something is there to see, or it takes too long.
type wait struct {
	ready func() bool
	late  time.Time
	then  func()
}

// callTime is how long a command may take.
const callTime = 20 * time.Second

func newSession(t *talk, r *replica.Replica) *session {
	return &session{talk: t, r: r, ended: make(chan error, 1), done: make(chan func()),
		places: map[chat.ChatID]*place{}, refuse: map[string]bool{}}
}

// me is the one who is signed in.
func (s *session) me() chat.User { return s.r.Me() }

// chat is the open one.
func (s *session) chat() replica.Chat {
	c, _ := s.r.Chat(s.open)
	return c
}

// loop takes what comes until the session ends; again: by itself.
func (s *session) loop(ctx context.Context) (again bool, err error) {
	began := s.o.Now()
	tick := time.NewTimer(0)
	defer tick.Stop()
	for {
		if err := s.out.failed(); err != nil {
			return false, fmt.Errorf("print: %w", err)
		}
		s.step()
		if s.leaving && s.settled() {
			return false, s.farewell()
		}
		if !s.begun && !s.o.Attended && s.o.Now().Sub(began) > scriptTime {
			return false, chat.Unavailable.Errorf("the chats at %s could not be read", s.o.Server)
		}
		tick.Reset(s.untilTick())
		select {
		case <-ctx.Done():
			s.leave(0)
		case err := <-s.ended:
			return s.over(err)
		case in := <-s.input():
			s.in.got()
			s.take(in)
		case <-s.changed():
		case f := <-s.done:
			f()
		case <-s.out.eased:
		case <-tick.C:
		}
	}
}

// input is where the next line comes, if one can be taken now.
func (s *session) input() <-chan input {
	if !s.begun || s.leaving || s.busy > 0 || s.wait != nil || s.out.full() || len(s.own) >= maxOnWay && !s.o.Attended {
		return nil
	}
	return s.in.next()
}

// maxOnWay is how many messages of a script are on their way at a time.
const maxOnWay = 64

// changed is where the replica tells that there is something to look at, as
// long as it can be told.
func (s *session) changed() <-chan struct{} {
	if s.out.full() {
		return nil
	}
	return s.r.Changed()
}

// step does what is due.
func (s *session) step() {
	if s.out.full() {
		return
	}
	s.tellLink()
	if !s.begun {
		s.begin()
	}
	if s.begun {
		s.look()
	}
	if w := s.wait; w != nil && (w.ready() || !s.o.Now().Before(w.late)) {
		s.wait = nil
		w.then()
	}
	s.carryOut(s.o.Now())
}

// untilTick is when time alone changes something.
func (s *session) untilTick() time.Duration {
	now, next := s.o.Now(), time.Minute
	if s.wait != nil || !s.begun {
		next = time.Second
	}
	for _, d := range s.doomed {
		next = min(next, max(0, d.until.Sub(now)))
	}
	for _, p := range s.places {
		if !p.holes.IsZero() {
			next = min(next, time.Second)
		}
	}
	if s.leaving {
		next = min(next, max(0, s.late.Sub(now)), 200*time.Millisecond)
	}
	return max(next, 10*time.Millisecond)
}

// call makes a call in a goroutine of its own; the input waits for it. then is
// run by the loop if it went well.
func (s *session) call(work func(ctx context.Context) error, then func()) {
	s.busy++
	s.spawn(func(ctx context.Context) {
		callCtx, cancel := context.WithTimeout(ctx, callTime)
		defer cancel()
		err := work(callCtx)
		answer := func() {
			s.busy--
			switch {
			case err != nil:
				s.fail(err)
			case then != nil:
				then()
			}
		}
		select {
		case s.done <- answer:
		case <-ctx.Done():
		}
	})
}

// do makes a call and tells that it is done.
func (s *session) do(work func(ctx context.Context) error, done string) {
	s.call(work, func() { s.say(done) })
}

// until holds the input until something can be seen, or for ten seconds.
func (s *session) until(ready func() bool, then func()) {
	s.wait = &wait{ready: ready, late: s.o.Now().Add(10 * time.Second), then: then}
}

// fail tells what went wrong.
func (s *session) fail(err error) {
	s.say(view.Failure(err))
	s.failures++
	if s.failure == nil {
		s.failure = err
	}
}

// tellLink tells once when the servers cannot be reached, and when they can.
func (s *session) tellLink() {
	link := s.r.Link()
	was := s.link
	if s.link = link.State; was == link.State {
		return
	}
	switch {
	case link.State == replica.Down && errors.Is(link.Err, chat.Unauthenticated):
	case link.State == replica.Down:
		words := "offline: " + view.Failure(link.Err)
		if s.o.Attended {
			words += "; what you write is sent when the link is back"
		}
		s.say(words)
		var stranger *chat.Stranger
		if errors.As(link.Err, &stranger) {
			s.strange(stranger)
			s.item("/trust trusts it, if its host sees the same words by /share")
		}
	case link.State == replica.Up && s.linked, link.State == replica.Up && was == replica.Down:
		s.say("connected again")
	}
	s.linked = s.linked || link.State == replica.Up
}
