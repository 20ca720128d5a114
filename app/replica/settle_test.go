package replica

import (
	"testing"

	"talko/app/chat"
)

// TestAnothersClientIDSettlesNothing has someone else send under the id of what
// is not stored yet: an id is one user's.
func TestAnothersClientIDSettlesNothing(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.typed("mine")
	s.model.send(c, 2, "theirs", 0, s.outboxLines()[0].ClientID)
	s.deliverAll()
	if n := len(s.outboxLines()); n != 1 {
		t.Fatalf("%d lines are left in the outbox, want 1", n)
	}
	s.quiet()
	s.equal(t)
	if c.lines[c.LastSeq].Text != "mine" {
		t.Error("what was typed is not stored")
	}
}

// TestWhatIsConfirmedIsSettledByAReset stores a message whose event is skipped:
// too much was missed.
func TestWhatIsConfirmedIsSettledByAReset(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.typed("mine")
	s.carryOut(s.sends()[0], "")
	s.answer(0)
	s.model.behind = 1
	for range 60 {
		s.model.send(c, 2, "and more", 0, "")
	}
	s.notes = nil
	s.rest(2 * pingEvery) // and nobody looks
	if n := len(s.outboxLines()); n != 0 {
		t.Errorf("%d lines are left in the outbox", n)
	}
	s.quiet()
	s.equal(t)
}

// TestAMarkerThatWasNotToldIsToldLater loses the first call.
func TestAMarkerThatWasNotToldIsToldLater(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.input(func() { s.core.read(1, c.LastSeq) })
	s.carryOut(s.callOf(t, "MarkRead"), "lost")
	s.rest(2 * backoffMost)
	if got := c.in[me].marker.ReadSeq; got < chat.Seq(6) {
		t.Errorf("the servers know of %d", got)
	}
	s.quiet()
	s.equal(t)
}
