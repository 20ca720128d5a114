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

// blind is a replica that cannot count by itself: its lines are stale.
func blind(t *testing.T) (*sim, *modelChat, *mirror) {
	s, c := lawful(t)
	m := s.core.chats[1]
	m.spans.stale(c.LastSeq)
	m.touched()
	return s, c, m
}

func TestOlderCountOfTheSameMarkerIsNotTaken(t *testing.T) {
	t.Parallel()
	_, c, m := blind(t)
	told := chat.ReadMarker{ReadSeq: 3, ReadUserSeq: m.unread.ReadUserSeq, Unread: 7}
	m.unread.mark(m, told, c.LastSeq)
	told.Unread = 2
	m.unread.mark(m, told, c.LastSeq-2)
	if n := m.show().Unread; n != 7 || m.unread.at != c.LastSeq {
		t.Errorf("%d unread, counted at %d", n, m.unread.at)
	}
}

// A newer marker whose lines were counted before the cursor is taken, and its
// count is asked for again where it cannot be made up for.
func TestCountFromBelowTheCursorIsDoubtedWhereItMustBe(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]struct {
		happens func(s *sim, c *modelChat)
		at      chat.Seq // below the head before
		doubt   bool
	}{
		"a text":              {func(s *sim, c *modelChat) { s.model.send(c, 2, "hello", 0, "") }, 0, false},
		"a deletion":          {func(s *sim, c *modelChat) { s.model.touch(c, 2, chat.Deleted, 6, "") }, 0, true},
		"an edit":             {func(s *sim, c *modelChat) { s.model.touch(c, 2, chat.Edited, 6, "@you") }, 0, true},
		"lines that are gone": {func(s *sim, c *modelChat) { s.model.send(c, 2, "hello", 0, "") }, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c, m := blind(t)
			at := c.LastSeq - between.at
			told := s.model.unread(c, me)
			between.happens(s, c)
			s.deliver()
			s.answerAll()
			told.ReadUserSeq = s.model.next(me)
			c.in[me].marker.ReadUserSeq = told.ReadUserSeq
			s.input(func() { m.unread.mark(m, told, at) })
			if asked := s.inFlight("Chats") > 0; asked != between.doubt {
				t.Errorf("the server is asked: %v", asked)
			}
			s.answerAll()
			if got, want := m.show().Unread, s.model.unread(c, me).Unread; got != want {
				t.Errorf("%d unread, want %d", got, want)
			}
		})
	}
}
