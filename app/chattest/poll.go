package chattest

import (
	"context"
	"slices"
	"testing"

	"talko/app/chat"
)

func (s *suite) poll(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"loses nothing between polls":  s.polls,
		"waits for what comes":         s.pollWaits,
		"answers when time is up":      s.pollEnds,
		"a new chat begins at joining": s.pollsNewChat,
		"comes in pages":               s.pollsPages,
		"forgets chats that were left": s.pollsLeft,
		"a hidden chat goes on":        s.pollsHidden,
		"a cursor of another epoch":    s.pollResets,
		"out of its limits":            s.refusesPolls,
		"ends with the session":        s.pollUnauthenticated,
	})
}

func (p *person) cursor() string {
	p.t.Helper()
	return call(p.t, p.Receive, chat.ReceiveMessages{}).Cursor
}

func (p *person) receive(cursor string) chat.Received {
	p.t.Helper()
	return call(p.t, p.Receive, chat.ReceiveMessages{Cursor: cursor})
}

func (s *suite) polls(t *testing.T) {
	alice, bob := s.two(t)
	id, other := alice.group(bob), alice.group(bob)
	start := bob.cursor()
	m := alice.say(id, "one")
	alice.say(other, "two")
	got := bob.receive(start)
	if len(got.Events) != 2 || !slices.Equal(texts(got.Messages), []string{"one", "two"}) {
		t.Fatalf("got: %+v", got)
	}
	alice.edit(m, "uno")
	next := bob.receive(got.Cursor)
	if len(next.Events) != 1 || next.Events[0].Kind != chat.Edited || next.Messages[0].Text != "uno" {
		t.Fatalf("got: %+v", next)
	}
	if again := bob.receive(start); len(again.Events) != 3 {
		t.Fatalf("an old cursor: %+v", again)
	}
	if end := bob.receive(next.Cursor); len(end.Events) != 0 || end.Reset {
		t.Fatalf("at the end: %+v", end)
	}
}

func (s *suite) pollWaits(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	cursor := bob.cursor()
	got := make(chan chat.Received, 1)
	failed := make(chan error, 1)
	go func() {
		r, err := bob.Receive(ctx(t), chat.ReceiveMessages{Cursor: cursor, TimeoutMS: chat.MaxPollMillis})
		got <- r
		failed <- err
	}()
	alice.say(id, "wake up")
	r := <-got
	if err := <-failed; err != nil || !slices.Equal(texts(r.Messages), []string{"wake up"}) {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func (s *suite) pollEnds(t *testing.T) {
	alice := s.one(t, "alice")
	r := call(t, alice.Receive, chat.ReceiveMessages{Cursor: alice.cursor(), TimeoutMS: 1})
	if len(r.Events) != 0 || r.Cursor == "" {
		t.Fatalf("got %+v", r)
	}
	c, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := alice.Receive(c, chat.ReceiveMessages{Cursor: r.Cursor, TimeoutMS: chat.MaxPollMillis}); err == nil {
		t.Fatal("waits though nobody wants to know")
	}
}

func (s *suite) pollsNewChat(t *testing.T) {
	alice, bob := s.two(t)
	cursor := bob.cursor()
	id := alice.group()
	alice.say(id, "before")
	alice.add(id, bob)
	alice.say(id, "after")
	pair := alice.private(bob)
	alice.say(pair, "hello")
	r := bob.receive(cursor)
	if !slices.Equal(kinds(r.Events), []chat.EventKind{chat.Joined, chat.Text, chat.Text}) ||
		!slices.Equal(texts(r.Messages), []string{"after", "hello"}) {
		t.Fatalf("got %+v", r)
	}
}

func (s *suite) pollsPages(t *testing.T) {
	alice, bob := s.two(t)
	one, two := alice.group(bob), alice.group(bob)
	cursor := bob.cursor()
	for range 4 {
		alice.say(one, "x")
		alice.say(two, "y")
	}
	n := 0
	for {
		r := call(t, bob.Receive, chat.ReceiveMessages{Cursor: cursor, Limit: 3})
		if len(r.Events) == 0 {
			break
		}
		if len(r.Events) > 3 {
			t.Fatalf("%d events", len(r.Events))
		}
		n += len(r.Events)
		cursor = r.Cursor
	}
	equal(t, "events", n, 8)
}

func (s *suite) pollsLeft(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	cursor := bob.cursor()
	alice.say(id, "unread for ever")
	bob.leave(id)
	r := bob.receive(cursor)
	equal(t, "events", len(r.Events), 0)
	alice.say(id, "while away")
	alice.add(id, bob)
	for _, from := range []string{cursor, r.Cursor} {
		if back := bob.receive(from); !slices.Equal(kinds(back.Events), []chat.EventKind{chat.Joined}) {
			t.Fatalf("got %+v", back)
		}
	}
}

func (s *suite) pollsHidden(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.private(bob)
	alice.say(id, "told before")
	r := bob.receive(bob.cursor())
	bob.leave(id)
	for range 2 { // the second is of a cursor that was made while it was hidden
		r = bob.receive(r.Cursor)
		equal(t, "events", len(r.Events), 0)
	}
	newer := bob.cursor()
	alice.say(id, "new")
	for _, from := range []string{r.Cursor, newer} {
		if got := bob.receive(from); !slices.Equal(texts(got.Messages), []string{"new"}) {
			t.Fatalf("got %+v", got)
		}
	}
}

func (s *suite) pollResets(t *testing.T) {
	alice := s.one(t, "alice")
	other := s.signUp(t, s.newWorld(t), "other")
	r := alice.receive(other.cursor())
	if !r.Reset || len(r.Events) != 0 || r.Cursor == "" {
		t.Fatalf("got %+v", r)
	}
	equal(t, "reset again", alice.receive(r.Cursor).Reset, false)
}

func (s *suite) refusesPolls(t *testing.T) {
	alice := s.one(t, "alice")
	for _, p := range []chat.ReceiveMessages{
		{Cursor: "nonsense"}, {Cursor: "AAAA"}, {TimeoutMS: -1}, {TimeoutMS: chat.MaxPollMillis + 1}, {Limit: -1},
	} {
		refuse(t, chat.Invalid, alice.Receive, p)
	}
}

func (s *suite) pollUnauthenticated(t *testing.T) {
	alice := s.one(t, "alice")
	other := s.again(t, alice)
	cursor := other.cursor()
	failed := make(chan error, 1)
	go func() {
		_, err := other.Receive(ctx(t), chat.ReceiveMessages{Cursor: cursor, TimeoutMS: chat.MaxPollMillis})
		failed <- err
	}()
	do(t, alice.DeleteSession, chat.DeleteSession{SessionID: other.Identity().SessionID})
	wantKind(t, <-failed, chat.Unauthenticated)
}
