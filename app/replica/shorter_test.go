package replica

import (
	"testing"

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
