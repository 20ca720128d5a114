package replica

import (
	"fmt"
	"testing"
	"time"

	"talko/app/chat"
)

// undoable is what happens to a line, and must not be undone by a page that was
// read before.
var undoable = map[string]func(m *model, c *modelChat, seq chat.Seq){
	"a deletion": func(m *model, c *modelChat, seq chat.Seq) { m.touch(c, 2, chat.Deleted, seq, "") },
	"an edit":    func(m *model, c *modelChat, seq chat.Seq) { m.touch(c, 2, chat.Edited, seq, "other words") },
	"a pin":      func(m *model, c *modelChat, seq chat.Seq) { m.touch(c, 2, chat.Pinned, seq, "") },
	"an erasure": func(m *model, c *modelChat, seq chat.Seq) { m.erase(c, 2, 2, seq, seq) },
	"a new name": func(m *model, c *modelChat, _ chat.Seq) { m.rename(2, "zoe") },
}

// TestAPageOfHistoryUndoesNothing has the page read at the servers, and answered
// when the replica knows better.
func TestAPageOfHistoryUndoesNothing(t *testing.T) {
	t.Parallel()
	for name, happen := range undoable {
		t.Run(name+", of a line that is not held", func(t *testing.T) {
			t.Parallel()
			s, c, m := cold(t, 3)
			page := s.pageInFlight(t, Newest)
			seq := c.LastSeq - 1
			happen(s.model, c, seq)
			s.deliverAll()
			s.input(page)
			s.equalLine(t, m, seq)
		})
		t.Run(name+", of a line that came meanwhile", func(t *testing.T) {
			t.Parallel()
			s, c, m := cold(t, 3)
			sent := s.model.send(c, 2, "new", 0, "")
			page := s.pageInFlight(t, Newest)
			happen(s.model, c, sent.Seq)
			s.deliverAll()
			s.input(page)
			s.equalLine(t, m, sent.Seq)
		})
		t.Run(name+", of a line that is quoted", func(t *testing.T) {
			t.Parallel()
			s, c, m := cold(t, 30)
			quoted := c.LastSeq - 10
			reply := s.model.send(c, 3, "an answer", quoted, "")
			page := s.pageInFlight(t, Newest)
			happen(s.model, c, quoted)
			s.deliverAll()
			s.input(page)
			same(t, m.id, "quote", *m.line(reply.Seq).Quoted, s.model.seen(c, c.lines[quoted], me))
		})
		t.Run(name+", behind which the log began anew", func(t *testing.T) {
			t.Parallel()
			s, c, _ := cold(t, 30)
			s.model.behind = 1
			page := s.pageInFlight(t, 10)
			happen(s.model, c, 10)
			s.model.send(c, 2, "one more", 0, "")
			s.model.send(c, 2, "and more", 0, "")
			s.notes = []chat.Notification{chat.LaggedNote{}}
			s.deliverAll()
			s.rest(5 * time.Second)
			s.input(page)
			s.quiet()
			s.equal(t)
		})
	}
}

// cold returns a replica that has listed a chat of n lines and holds none.
func cold(t *testing.T, n int) (*sim, *modelChat, *mirror) {
	s := newSim(t)
	c := s.model.chats[1]
	for i := range n {
		s.model.send(c, 2, fmt.Sprint("old ", i), 0, "")
	}
	s.notes = nil
	s.model.behind = chat.MaxBehind
	s.answerAll()
	return s, c, s.core.chats[1]
}

// pageInFlight asks for a page, has it read, and returns what answers it.
func (s *sim) pageInFlight(t *testing.T, at chat.Seq) (answer func()) {
	t.Helper()
	s.input(func() { s.core.window(1, at, 20, 20) })
	s.carryOut(s.callOf(t, "Messages"), "")
	answer = s.done[len(s.done)-1]
	s.done = s.done[:len(s.done)-1]
	return answer
}

// equalLine compares a line with the servers', at once and when all is quiet.
func (s *sim) equalLine(t *testing.T, m *mirror, seq chat.Seq) {
	t.Helper()
	line, c := m.line(seq), s.model.chats[m.id]
	if line == nil {
		t.Fatalf("line %d is not there", seq)
	}
	same(t, m.id, "line", *line.Message, s.model.seen(c, c.lines[seq], me))
	s.quiet()
	s.equal(t)
}
