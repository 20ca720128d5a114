package service

import (
	"sync"
	"testing"
	"time"

	"talko/app/chat"
)

// stuck is a publisher that gets on when it is let, and then hands on.
type stuck struct {
	chat.Publisher
	let chan struct{}
}

func (s *stuck) Publish(batch []chat.Publication) {
	<-s.let
	s.Publisher.Publish(batch)
}

// TestNobodyWaitsForThePublisher makes changes of every kind while the publisher
// is stuck in the first: each is answered, and told when its turn has come.
func TestNobodyWaitsForThePublisher(t *testing.T) {
	t.Parallel()
	s := &stuck{let: make(chan struct{})}
	let := sync.OnceFunc(func() { close(s.let) })
	h := newHouse(t, func(o *Options) {
		s.Publisher = o.Publisher
		o.Publisher = s
	})
	t.Cleanup(let) // before the house goes
	late := time.AfterFunc(20*time.Second, func() {
		t.Error("a caller waits for the publisher")
		let()
	})
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	st, err := bob.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	id := h.group(t, alice, bob)
	m := say(t, alice, id, "hello")
	if _, err := alice.DeleteMessage(t.Context(), chat.DeleteMessage{ChatID: id, Seq: m.Seq}); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.MarkRead(t.Context(), chat.Mark{ChatID: id, Seq: m.Seq}); err != nil {
		t.Fatal(err)
	}
	late.Stop()
	let()
	for _, want := range []string{"Message", "Event", "Read"} {
		for got := range st.Notifications() {
			if got.Method() == want {
				break
			}
		}
	}
}
