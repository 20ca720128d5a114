package chattest

import (
	"fmt"
	"testing"

	"talko/app/chat"
)

func (s *suite) pin(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"is kept and listed": s.pins,
		"is taken off":       s.unpins,
	})
}

func (s *suite) pins(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	var all []chat.Message
	for i := range 3 {
		m := alice.say(id, fmt.Sprint(i))
		all = append(all, m)
		if got := bob.pin(m); !got.Pinned {
			t.Fatalf("not pinned: %+v", got)
		}
	}
	head := alice.listed(id).LastSeq
	bob.pin(all[0])
	equal(t, "head after no change", alice.listed(id).LastSeq, head)
	page := call(t, alice.Pins, chat.GetPins{ChatID: id, Limit: 2})
	if len(page.Messages) != 2 || !page.More || page.Messages[0].Seq != all[2].Seq {
		t.Fatalf("page: %+v", page)
	}
	rest := call(t, alice.Pins, chat.GetPins{ChatID: id, Before: page.Messages[1].Seq, Limit: 2})
	if len(rest.Messages) != 1 || rest.More || rest.Messages[0].Seq != all[0].Seq {
		t.Fatalf("rest: %+v", rest)
	}
}

func (s *suite) unpins(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	m := alice.say(id, "x")
	alice.pin(m)
	off := call(t, alice.DeletePin, chat.Pinning{ChatID: id, Seq: m.Seq}).Message
	equal(t, "pinned", off.Pinned, false)
	alice.pin(m)
	alice.delete(m)
	equal(t, "pins", len(call(t, alice.Pins, chat.GetPins{ChatID: id}).Messages), 0)
	refuse(t, chat.Conflict, alice.InsertPin, chat.Pinning{ChatID: id, Seq: m.Seq})
	refuse(t, chat.NotFound, alice.DeletePin, chat.Pinning{ChatID: id, Seq: 99})
}
