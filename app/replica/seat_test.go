package replica

import (
	"testing"

	"talko/app/chat"
)

func TestPageOfAnotherMembershipIsThrownAway(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.answerAll()
	c := s.model.chats[2]
	s.model.send(c, 1, "before", 0, "")
	s.deliver()
	s.input(func() { s.core.window(2, 1, 5, 5) })
	s.carryOut(s.callOf(t, "Messages"), "")
	s.model.leave(c, 2, me)
	s.model.send(c, 2, "behind their back", 0, "")
	s.model.join(c, 2, me)
	s.notes = nil
	s.input(s.core.list)
	s.carryOut(s.callOf(t, "Chats"), "")
	s.answer(1)
	if from := s.core.chats[2].meta.FromSeq; from != c.in[me].from || from < 5 {
		t.Fatalf("from_seq is %d", from)
	}
	s.answer(0)
	for _, line := range s.core.chats[2].lines {
		if line.Seq < c.in[me].from {
			t.Errorf("line %d is below from_seq %d", line.Seq, c.in[me].from)
		}
	}
	s.quiet()
	s.equal(t)
}

// again leaves the group and is added again, and nothing is told of it yet.
func (s *sim) again(c *modelChat) {
	s.model.leave(c, 2, me)
	s.model.send(c, 2, "behind their back", 0, "")
	s.model.join(c, 2, me)
}

// fits holds that a chat is of the membership that the user has now.
func (s *sim) fits(t *testing.T, c *modelChat) {
	t.Helper()
	m := s.core.chats[c.ID]
	if m.meta.FromSeq != c.in[me].from {
		t.Errorf("from_seq is %d, want %d", m.meta.FromSeq, c.in[me].from)
	}
	for _, line := range m.lines {
		if line.Seq < c.in[me].from {
			t.Errorf("line %d is below from_seq %d", line.Seq, c.in[me].from)
		}
	}
}

// group returns a replica of a group with something in it.
func group(t *testing.T) (*sim, *modelChat) {
	s := newSim(t)
	s.answerAll()
	c := s.model.chats[2]
	s.model.send(c, 1, "before", 0, "")
	s.deliverAll()
	return s, c
}

func TestPageOfAMembershipThatWasLeftGoesNowhere(t *testing.T) {
	t.Parallel()
	s, c := group(t)
	s.input(func() { s.core.window(2, 1, 5, 5) })
	s.carryOut(s.callOf(t, "Messages"), "")
	s.again(c)
	s.deliverAll()
	s.answer(0)
	s.fits(t, c)
	s.quiet()
	s.equal(t)
}

func TestPageOfANewerMembershipIsTheFirstToTell(t *testing.T) {
	t.Parallel()
	s, c := group(t)
	s.input(func() { s.core.window(2, 1, 5, 5) })
	s.again(c)
	s.notes = nil
	s.carryOut(s.callOf(t, "Messages"), "")
	s.answer(0)
	s.fits(t, c)
	s.quiet()
	s.equal(t)
}

func TestPullOfAnotherMembershipIsThrownAway(t *testing.T) {
	t.Parallel()
	for name, hear := range map[string]func(s *sim){
		"told by a stream": func(s *sim) {
			s.deliverAll()
		},
		"told by the list": func(s *sim) {
			s.notes = nil
			s.input(s.core.list)
			s.carryOut(s.callOf(t, "Chats"), "")
			s.answer(1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := group(t)
			s.pullInFlight(t, c)
			s.again(c)
			hear(s)
			s.answer(0)
			s.fits(t, c)
			if n := s.inFlight("Events"); name == "told by the list" && n != 1 {
				t.Errorf("%d pulls follow, want 1", n)
			}
			s.quiet()
			s.equal(t)
		})
	}
}

func TestPullOfANewerMembershipIsTheFirstToTell(t *testing.T) {
	t.Parallel()
	s, c := group(t)
	s.model.send(c, 2, "missed", 0, "")
	s.notes = nil
	s.model.send(c, 2, "seen", 0, "")
	s.deliver()
	s.again(c)
	s.notes = nil
	s.carryOut(s.callOf(t, "Events"), "")
	s.answer(0)
	s.fits(t, c)
	s.quiet()
	s.equal(t)
}

// TestPageFromBeforeAResetIsThrownAway: what changed in the hole that the reset
// leaves would be undone.
func TestPageFromBeforeAResetIsThrownAway(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.core.chats[1].empty()
	s.input(func() { s.core.window(1, 5, 2, 2) })
	s.carryOut(s.callOf(t, "Messages"), "")
	s.model.touch(c, 2, chat.Edited, 5, "other words")
	for range 30 {
		s.model.send(c, 2, "missed", 0, "")
	}
	s.notes = nil
	s.model.send(c, 2, "seen", 0, "")
	s.deliver()
	s.carryOut(s.callOf(t, "Events"), "")
	s.answer(1)
	m := s.core.chats[1]
	if m.floor == 0 {
		t.Fatal("there was no reset")
	}
	s.answer(0)
	if line := m.line(5); line != nil && m.spans.current(5, 5) {
		t.Errorf("%q counts as current", line.Text)
	}
	s.quiet()
	s.equal(t)
}

func TestOlderListBringsNoChatBack(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.answerAll()
	s.input(s.core.list)
	s.carryOut(s.callOf(t, "Chats"), "")
	s.model.leave(s.model.chats[1], 2, me)
	s.deliverAll()
	s.answer(0)
	if _, ok := s.core.chats[1]; ok {
		t.Error("the list brought back a chat that was left")
	}
	s.quiet()
	s.equal(t)
}

func TestMessageOfAnUnknownChatIsAskedFor(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.answerAll()
	c := s.model.newChat(chat.Room, 2, me)
	s.notes = nil
	s.model.send(c, 2, "hello", 0, "")
	s.deliver()
	s.now = s.now.Add(listJitter)
	s.input(nil)
	s.answerAll()
	if _, ok := s.core.chats[c.ID]; !ok {
		t.Error("the chat is not listed")
	}
}

// TestWhatHappenedBetweenTwoMembershipsIsTold: those events are not pulled, and
// a later one must not make the row that tells of them look old.
func TestWhatHappenedBetweenTwoMembershipsIsTold(t *testing.T) {
	t.Parallel()
	s, c := group(t)
	s.input(func() { s.core.window(2, 1, 5, 5) })
	s.model.leave(c, 2, me)
	s.model.meta(c, 2, chat.TopicChanged, "tea")
	s.model.join(c, 2, me)
	s.notes = nil
	s.carryOut(s.callOf(t, "Messages"), "")
	s.answer(0)
	s.carryOut(s.callOf(t, "Chats"), "")
	s.model.send(c, 2, "later", 0, "")
	s.deliverAll()
	s.carryOut(s.callOf(t, "Events"), "")
	s.answer(1)
	s.answer(0)
	if got := s.core.chats[c.ID].show().Topic; got != "tea" {
		t.Errorf("the topic is %q", got)
	}
	s.quiet()
	s.equal(t)
}
