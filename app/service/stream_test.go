package service

import (
	"errors"
	"testing"
	"time"

	"talko/app/chat"
)

func TestAReaderWhoDoesNotReadIsToldLaggedAndServedOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	id := h.group(t, alice, bob)
	st, err := bob.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	h.sayMany(t, alice, id, 1000)
	last := say(t, alice, id, "the last")

	lagged := false
	late := time.After(20 * time.Second)
	for at := chat.Seq(0); at < last.Seq; {
		select {
		case n := <-st.Notifications():
			switch n := n.(type) {
			case chat.LaggedNote:
				lagged, at = true, 0
				// What was published before may all be gone: only what comes
				// from now on is sure to come.
				last = say(t, alice, id, "one more")
			case chat.MessageNote:
				if at != 0 && n.Message.Seq != at+1 {
					t.Fatalf("%d behind %d without Lagged", n.Message.Seq, at)
				}
				at = n.Message.Seq
			}
		case <-late:
			t.Fatalf("the last message never came; lagged %v", lagged)
		}
	}
	if !lagged {
		t.Fatal("nothing was dropped")
	}
}

func TestAStreamOfAnEndedSessionIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	// The session ends in the store, and this service has not heard of it yet.
	err := h.store.Update(t.Context(), func(tx chat.Tx) error { return tx.DeleteSession(alice.session.id) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Stream(t.Context()); !errors.Is(err, chat.Unauthenticated) {
		t.Fatalf("stream: %v", err)
	}
	if _, streams := h.hub.Count(); streams != 0 {
		t.Fatalf("%d streams are left", streams)
	}
}
