package replica

import (
	"testing"
	"time"

	"talko/app/chat"
)

// pullInFlight has an event missed and the next one seen, and the pull for it
// carried out and not answered.
func (s *sim) pullInFlight(t *testing.T, c *modelChat) {
	t.Helper()
	s.model.send(c, 2, "missed", 0, "")
	s.notes = nil
	s.model.send(c, 2, "seen", 0, "")
	s.deliver()
	s.carryOut(s.callOf(t, "Events"), "")
}

// TestWhatIsMissedDuringAPullIsPulledNext: it is not left to the next ping.
func TestWhatIsMissedDuringAPullIsPulledNext(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]chat.Notification{
		"Lagged":      chat.LaggedNote{},
		"a reconnect": chat.LinkNote{Up: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := lawful(t)
			s.pullInFlight(t, c)
			s.model.send(c, 2, "nobody hears of it", 0, "")
			s.notes = []chat.Notification{told}
			s.deliver()
			s.answer(0)
			if n := s.inFlight("Events"); n != 1 {
				t.Fatalf("%d pulls follow, want 1", n)
			}
			s.carryOut(s.callOf(t, "Events"), "")
			s.answer(0)
			if m := s.core.chats[1]; m.cursor != c.LastSeq {
				t.Errorf("the cursor is %d of %d", m.cursor, c.LastSeq)
			}
		})
	}
}

func TestMoreThanIsKeptIsPulledAfterwards(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.model.behind = chat.MaxBehind
	s.pullInFlight(t, c)
	for range maxHeld + 1 {
		s.model.send(c, 2, "too much", 0, "")
	}
	s.deliverAll()
	if n := len(s.core.chats[1].held); n > maxHeld {
		t.Fatalf("%d are kept", n)
	}
	s.answer(0)
	for s.inFlight("Events") > 0 { // no other call, no time
		s.carryOut(s.callOf(t, "Events"), "")
		s.answer(0)
	}
	if m := s.core.chats[1]; m.cursor != c.LastSeq {
		t.Errorf("the cursor is %d of %d", m.cursor, c.LastSeq)
	}
}

// markElsewhere moves the user's marker on another device.
func (s *sim) markElsewhere(c *modelChat) { s.model.mark(c, me, c.LastSeq, true) }

// TestGapInUserSeqIsListedAtOnce: what was missed may be a chat that one is in.
func TestGapInUserSeqIsListedAtOnce(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	entered := s.model.newChat(chat.Group, 2, me)
	s.core.own.blocks[3] = true // so it was, and it may have been taken back
	s.notes = nil
	s.markElsewhere(c)
	s.deliver()
	if n := s.inFlight("Chats"); n != 1 {
		t.Fatalf("%d lists are asked for", n)
	}
	if s.core.own.blocks[3] || s.inFlight("Blocks") != 1 {
		t.Error("what only notifications keep up to date is still believed")
	}
	s.answerAll()
	if s.core.chats[entered.ID] == nil {
		t.Error("the chat that was missed is not there")
	}
	if want := s.model.users[me].seq; s.core.own.seq != want {
		t.Errorf("user_seq is %d, want %d", s.core.own.seq, want)
	}
}

func TestGapDuringAListIsListedNext(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.input(s.core.list)
	s.carryOut(s.callOf(t, "Chats"), "") // as of now
	s.markElsewhere(c)
	s.notes = []chat.Notification{chat.SessionNote{UserSeq: s.model.next(me)}}
	s.deliver()
	s.answerAll()
	s.now = s.now.Add(listJitter)
	s.input(nil)
	s.answerAll()
	if want := s.model.users[me].seq; s.core.own.seq != want {
		t.Errorf("user_seq is %d, want %d", s.core.own.seq, want)
	}
}

func TestMoreOfOnesOwnThanIsKeptIsListedAfterwards(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.input(s.core.list)
	for range maxHeld + 1 {
		s.markElsewhere(c)
	}
	s.deliverAll()
	if n := len(s.core.own.kept); n > maxHeld {
		t.Fatalf("%d are kept", n)
	}
	s.answerAll()
	s.now = s.now.Add(listJitter)
	if s.input(nil); s.inFlight("Chats") != 1 {
		t.Errorf("%d lists are asked for", s.inFlight("Chats"))
	}
}

// TestListCountsAsOfItsFirstPage: who enters a chat while the later pages are
// read, behind whose place they begin, is in it.
func TestListCountsAsOfItsFirstPage(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.answerAll()
	c := s.model.chats[1]
	s.model.leave(c, 2, me)
	s.model.newChat(chat.Room, 2, me) // a third: the list has two pages
	s.rest(time.Second)
	s.input(s.core.list)
	s.carryOut(s.callOf(t, "Chats"), "")
	s.model.join(c, 2, me)
	s.deliverAll()
	s.answer(0)
	s.carryOut(s.callOf(t, "Chats"), "")
	s.answer(0)
	if s.core.chats[c.ID] == nil {
		t.Error("the list took the chat away")
	}
	s.quiet()
	s.equal(t)
}

// TestOnesOwnProfileShowsWhenItIsRead: what else is read may come before it.
func TestOnesOwnProfileShowsWhenItIsRead(t *testing.T) {
	t.Parallel()
	s, _ := lawful(t)
	s.input(func() { s.core.own.forget(s.core) })
	s.model.users[me].User.Name = "another"
	s.carryOut(s.callOf(t, "Blocks"), "")
	s.answer(0)
	s.core.changed = false
	s.carryOut(s.callOf(t, "User"), "")
	s.answer(0)
	if !s.core.changed || s.core.user.Name != "another" {
		t.Errorf("nobody is told that one is %q", s.core.user.Name)
	}
}
