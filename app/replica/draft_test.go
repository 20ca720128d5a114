package replica

import (
	"testing"
	"time"

	"talko/app/chat"
)

func (s *sim) draftThere(c *modelChat) string { return c.in[me].settings.Draft.Text }

func TestDraftOfAChatOneLeftIsSentWhenOneIsBack(t *testing.T) {
	t.Parallel()
	for name, coming := range map[string]func(s *sim, c *modelChat){
		"told by a stream": func(*sim, *modelChat) {},
		"told by the list": func(s *sim, _ *modelChat) {
			s.notes = []chat.Notification{chat.LaggedNote{}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSim(t)
			s.rest(time.Second)
			c := s.model.chats[2]
			s.input(func() { s.core.setDraft(c.ID, "half a sent") })
			s.model.leave(c, 2, me)
			s.deliver()
			s.deliver()
			s.rest(2 * draftRest)
			s.input(func() { s.core.setDraft(c.ID, "half a sentence") }) // the box is still there
			s.rest(2 * draftRest)
			s.model.join(c, 2, me)
			coming(s, c)
			s.rest(catchUp + listJitter + 2*draftRest)
			if got := s.draftThere(c); got != "half a sentence" {
				t.Errorf("the servers have %q", got)
			}
			if _, waits := s.core.soft.drafts[c.ID]; waits {
				t.Error("it waits, and was sent")
			}
			if got := s.core.chats[c.ID].show().Settings.Draft.Text; got != "half a sentence" {
				t.Errorf("it shows %q", got)
			}
		})
	}
}

func TestDraftIsKeptWhileNobodyTakesIt(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.input(func() { s.core.setDraft(c.ID, "dear") })
	for until := s.now.Add(20 * time.Second); s.now.Before(until); s.now = s.now.Add(time.Second) {
		s.input(nil)
		for len(s.calls) > 0 {
			s.carryOut(0, "lost")
			s.answer(0)
		}
	}
	if s.draftThere(c) != "" {
		t.Fatal("the way is not broken")
	}
	s.rest(backoffMost/10 + draftRest)
	if got := s.draftThere(c); got != "dear" {
		t.Errorf("the servers have %q", got)
	}
}
