package replica

import (
	"testing"
	"time"

	"talko/app/chat"
)

// A marker that could not be told many times is told soon after the link is
// back, though the first attempt may come before the session is there.
func TestTheReturnOfTheLinkForgetsHowOftenAMarkerFailed(t *testing.T) {
	t.Parallel()
	s, _ := lawful(t)
	m := s.core.chats[1]
	for range 10 {
		m.unread.wish.wait.fail(s.core, chat.Unavailable)
	}
	s.core.wake()
	if wait := m.unread.wish.wait.fail(s.core, chat.Unavailable); wait > backoffFirst {
		t.Errorf("it waits %v after one failure", wait)
	}
}

// pingInFlight has a ping carried out and not answered.
func (s *sim) pingInFlight(t *testing.T, how string) {
	t.Helper()
	s.untilPing(t)
	s.input(s.core.ping)
	s.carryOut(s.callOf(t, "Ping"), how)
}

// TestWhatIsMissedDuringAPingIsAskedForByAnother: the answer may be from before.
func TestWhatIsMissedDuringAPingIsAskedForByAnother(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.pingInFlight(t, "")
	s.model.send(c, 2, "missed", 0, "")
	s.notes = []chat.Notification{chat.LaggedNote{}}
	s.deliver()
	s.answer(0)
	if n := s.inFlight("Ping"); n != 1 {
		t.Fatalf("%d pings follow, want 1", n)
	}
	s.carryOut(s.callOf(t, "Ping"), "")
	s.answer(0)
	if n := s.inFlight("Ping"); n != 0 {
		t.Errorf("%d more pings follow, want 0", n)
	}
	s.rest(catchUp + listJitter + time.Second)
	s.equal(t)
}

// TestAPingThatFailedIsNotMadeAgainAtOnce: two that are missed are a dead link.
func TestAPingThatFailedIsNotMadeAgainAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := lawful(t)
	s.pingInFlight(t, "lost")
	s.notes = []chat.Notification{chat.LaggedNote{}}
	s.deliver()
	s.answer(0)
	if n := s.inFlight("Ping"); n != 0 || s.core.link.State != Up {
		t.Errorf("%d pings follow, the link is %v", n, s.core.link.State)
	}
}
