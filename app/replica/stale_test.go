package replica

import (
	"testing"

	"talko/app/chat"
)

// TestAResetLeavesNothingOlderCurrent has a line changed among the events that
// were skipped: neither counts it as current, the replica itself and what starts
// from what it kept.
func TestAResetLeavesNothingOlderCurrent(t *testing.T) {
	t.Parallel()
	s := newKeptSim(t)
	s.quiet()
	c := s.model.chats[1]
	old := s.model.send(c, 2, "as it was", 0, "").Seq
	s.quiet()
	s.model.touch(c, 2, chat.Edited, old, "as it is")
	for range 2 * s.model.behind {
		s.model.send(c, 2, "missed", 0, "")
	}
	s.notes = nil
	s.model.send(c, 2, "seen", 0, "")
	s.deliver()
	s.carryOut(s.callOf(t, "Events"), "")
	s.answer(0)
	s.outdated(t, old, "after the reset")
	s.disk.Keep(s.core.keep())
	s.restart(2, false)
	s.outdated(t, old, "after a restart")
	s.online()
	s.quiet()
	s.equal(t)
}

// outdated holds that a line of chat 1 is shown as stale.
func (s *sim) outdated(t *testing.T, seq chat.Seq, when string) {
	t.Helper()
	m := s.core.chats[1]
	switch line := m.line(seq); {
	case m.floor == 0:
		t.Fatalf("%s: there was no reset", when)
	case line == nil || !line.Stale || m.spans.current(seq, seq):
		t.Errorf("%s: line %d counts as current", when, seq)
	}
}
