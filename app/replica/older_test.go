package replica

import (
	"context"
	"testing"

	"talko/app/chat"
)

// TestAnOlderListChangesNothing has something happen, and told, between the
// moment at which the list was read and the one at which it comes.
func TestAnOlderListChangesNothing(t *testing.T) {
	t.Parallel()
	for name, happen := range map[string]func(s *sim, c *modelChat){
		"a text":   func(s *sim, c *modelChat) { s.model.send(c, 2, "the newest", 0, "") },
		"a topic":  func(s *sim, c *modelChat) { s.model.meta(c, 2, chat.TopicChanged, "tea") },
		"a marker": func(s *sim, c *modelChat) { s.model.mark(c, me, c.LastSeq, false) },
		"a setting": func(s *sim, c *modelChat) {
			text := "half a sentence"
			s.client.UpdateParticipant(context.Background(), chat.UpdateParticipant{ChatID: c.ID, Draft: &text})
		},
		"another membership": (*sim).again,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := group(t)
			s.input(s.core.list)
			s.carryOut(s.callOf(t, "Chats"), "")
			happen(s, c)
			s.deliverAll()
			s.answer(0)
			s.fits(t, c)
			s.equalRow(t, s.core.chats[c.ID].show(), s.model.row(c, me))
			s.quiet()
			s.equal(t)
		})
	}
}

// TestOlderNotesOfAChatChangeNothing has them come behind a list that told what
// they led to.
func TestOlderNotesOfAChatChangeNothing(t *testing.T) {
	t.Parallel()
	for name, happen := range map[string]func(s *sim, c *modelChat){
		"that the user is in again": (*sim).again,
		"that the user has left again": func(s *sim, c *modelChat) {
			s.again(c)
			s.model.leave(c, 2, me)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := group(t)
			happen(s, c)
			late := s.notes
			s.notes = nil
			s.input(s.core.list)
			s.answerAll()
			m, left := s.core.chats[c.ID], s.core.left[c.ID]
			for s.notes = late; len(s.notes) > 0; {
				s.deliver()
				if s.core.chats[c.ID] != m || s.core.left[c.ID] != left {
					t.Fatalf("it is there: %v, and was %v; left at %d, and was at %d",
						s.core.chats[c.ID] != nil, m != nil, s.core.left[c.ID], left)
				}
			}
			s.quiet()
			s.equal(t)
		})
	}
}
