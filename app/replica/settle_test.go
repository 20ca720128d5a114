package replica

import (
	"testing"
	"time"

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
	s.pass(2 * pingEvery) // and nobody looks
	if n := len(s.outboxLines()); n != 0 {
		t.Errorf("%d lines are left in the outbox", n)
	}
	s.quiet()
	s.equal(t)
}

// pass lets time pass in which every call is answered at once.
func (s *sim) pass(d time.Duration) {
	for until := s.now.Add(d); s.now.Before(until); s.now = s.now.Add(time.Second) {
		s.answerAll()
		s.input(nil)
	}
}

// TestAMarkerThatWasNotToldIsToldLater loses the first call.
func TestAMarkerThatWasNotToldIsToldLater(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.input(func() { s.core.read(1, c.LastSeq) })
	if s.inFlight("MarkRead") != 1 {
		t.Fatal("it is not told")
	}
	for i := range s.calls {
		if s.calls[i].name == "MarkRead" {
			s.carryOut(i, "lost")
			break
		}
	}
	s.pass(2 * backoffMost)
	if got := c.in[me].marker.ReadSeq; got < chat.Seq(6) {
		t.Errorf("the servers know of %d", got)
	}
	s.quiet()
	s.equal(t)
}
