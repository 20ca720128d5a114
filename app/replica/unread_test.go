package replica

import (
	"testing"

	"talko/app/chat"
)

func TestMentionsAreCountedAboveTheCapOfLines(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	m := s.core.chats[1]
	m.unread.mark(m, chat.ReadMarker{ReadSeq: c.LastSeq, ReadUserSeq: m.unread.ReadUserSeq}, c.LastSeq)
	for range chat.MaxUnread {
		s.model.send(c, 2, "for all", 0, "")
		s.deliver()
	}
	for range 3 {
		s.model.send(c, 2, "for you", 0, "", me)
		s.deliver()
	}
	if shown := m.show(); shown.Unread != chat.MaxUnread || shown.Mentions != 3 {
		t.Errorf("%d unread, %d mentions", shown.Unread, shown.Mentions)
	}
}
