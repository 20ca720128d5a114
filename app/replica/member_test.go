package replica

import (
	"testing"

	"talko/app/chat"
)

// callOf returns the index of the first call of a name that is not carried out.
func (s *sim) callOf(t *testing.T, name string) int {
	t.Helper()
	for i, c := range s.calls {
		if c.name == name {
			return i
		}
	}
	t.Fatalf("no call of %s waits", name)
	return -1
}

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

func TestOlderListBringsNoChatBack(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.answerAll()
	s.input(s.core.list)
	s.carryOut(s.callOf(t, "Chats"), "")
	s.model.leave(s.model.chats[1], 2, me)
	for len(s.notes) > 0 {
		s.deliver()
	}
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
