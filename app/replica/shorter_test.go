package replica

import (
	"slices"
	"testing"
	"time"

	"talko/app/chat"
)

// TestShorterLogBringsItsOwnMarker has servers that went back to an older copy:
// their numbers are below what was told before, and are right all the same.
func TestShorterLogBringsItsOwnMarker(t *testing.T) {
	t.Parallel()
	s := newKeptSim(t)
	s.quiet()
	m := s.core.chats[1]
	s.input(func() {
		m.cursor = 90
		m.unread.mark(m, chat.ReadMarker{ReadSeq: 80, ReadUserSeq: 40}, 90)
		m.set(chat.Settings{UserSeq: 41, Muted: true})
		m.startOver(chat.EventPage{Reset: true, LastSeq: 5})
		m.unread.mark(m, chat.ReadMarker{ReadSeq: 3, ReadUserSeq: 4, Unread: 2}, 5)
		m.set(chat.Settings{UserSeq: 3})
	})
	if u := m.unread; u.ReadSeq != 3 || u.Unread != 2 || m.settings.Muted {
		t.Errorf("marker %+v, settings %+v", u.ReadMarker, m.settings)
	}
}

// goBack puts an older copy of a chat in the place of its log, under the same
// epoch: what is above head was never there.
func (s *sim) goBack(c *modelChat, head chat.Seq) {
	c.log, c.LastSeq = slices.Clone(c.log[:head]), head
	for seq := range c.lines {
		if seq > head {
			delete(c.lines, seq)
		}
	}
	for _, p := range c.in {
		p.marker.ReadSeq = min(p.marker.ReadSeq, head)
	}
}

// grown is a sim with a chat that has grown by five texts, and its head before.
func grown(t *testing.T) (s *sim, c *modelChat, head chat.Seq) {
	t.Helper()
	s = newSim(t)
	c = s.model.chats[1]
	head = c.LastSeq
	for range 5 {
		s.model.send(c, 2, s.text(), 0, "")
	}
	s.quiet()
	return s, c, head
}

func TestShorterLogShowsWhenTheLinkIsBack(t *testing.T) {
	t.Parallel()
	s, c, head := grown(t)
	s.goBack(c, head)
	s.notes = []chat.Notification{chat.LinkNote{Err: errBroken}, chat.LinkNote{Up: true, Epoch: s.model.epoch}}
	s.rest(listJitter + time.Second)
	s.equal(t)
}

func TestShorterLogShowsByTheAnswerToASend(t *testing.T) {
	t.Parallel()
	s, c, head := grown(t)
	s.goBack(c, head)
	s.typed("mine")
	s.carryOut(s.callOf(t, "InsertMessage"), "")
	s.notes = nil // its event lies below the cursor, as all that follow
	s.answer(0)
	s.rest(listJitter + time.Second)
	s.equal(t)
}
