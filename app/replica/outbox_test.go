package replica

import (
	"context"
	"errors"
	"testing"
	"time"

	"talko/app/chat"
)

// refusing is a client whose every send fails.
type refusing struct {
	broken
	err error
}

func (r refusing) InsertMessage(context.Context, chat.InsertMessage) (p chat.MessageResult, err error) {
	return p, r.err
}

// sends returns the client ids of the sends that are to be carried out.
func (s *sim) sends() (at []int) {
	for i, c := range s.calls {
		if c.name == "InsertMessage" {
			at = append(at, i)
		}
	}
	return at
}

// refuse carries out the send that waits, and answers it with an error.
func (s *sim) refuse(t *testing.T, err error) {
	t.Helper()
	at := s.sends()
	if len(at) != 1 {
		t.Fatalf("%d sends are in flight, want 1", len(at))
	}
	answer := s.calls[at[0]].make(context.Background(), refusing{err: err})
	s.calls = append(s.calls[:at[0]], s.calls[at[0]+1:]...)
	s.input(answer)
}

func (s *sim) typed(text string) { s.input(func() { s.core.send(1, text, 0) }) }

// outboxLines are the lines of chat 1 that are not stored yet.
func (s *sim) outboxLines() []*Line { return s.core.sent(1) }

func TestOutboxRetriesWithTheSameID(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.typed("one")
	s.typed("two")
	id := s.outboxLines()[0].ClientID
	s.refuse(t, &chat.Error{Kind: chat.RateLimited, RetryAfter: 5 * time.Second})
	if line := s.outboxLines()[0]; line.State != Pending || !errors.Is(line.Err, chat.RateLimited) {
		t.Fatalf("the line is %+v", line)
	}
	s.now = s.now.Add(4 * time.Second)
	if s.input(nil); len(s.sends()) != 0 {
		t.Fatal("it did not wait as long as it was told")
	}
	s.now = s.now.Add(2 * time.Second)
	s.input(nil)
	s.quiet()
	s.equal(t)
	first, second := c.lines[c.LastSeq-1], c.lines[c.LastSeq]
	if first.ClientID != id || first.Text != "one" || second.Text != "two" {
		t.Errorf("stored are %+v and %+v", first, second)
	}
}

func TestRefusalBlocksTheOutboxUntilDecided(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.typed("one")
	s.typed("two")
	s.typed("three")
	s.refuse(t, chat.Forbidden.Errorf("not here"))
	s.quiet()
	lines := s.outboxLines()
	if len(lines) != 3 || lines[0].State != Failed || lines[0].Err == nil || lines[1].State != Pending {
		t.Fatalf("the outbox is %+v", lines)
	}
	if v := s.core.chats[1].show(); v.Failed != 1 || v.Pending != 2 || v.Last.Text != "three" {
		t.Errorf("the chat shows %d failed, %d pending", v.Failed, v.Pending)
	}
	s.input(func() { s.core.resend(1, lines[0].ClientID) })
	s.refuse(t, chat.Forbidden.Errorf("not here"))
	s.input(func() { s.core.discard(1, lines[0].ClientID) })
	s.quiet()
	s.equal(t)
	if c.lines[c.LastSeq-1].Text != "two" || c.lines[c.LastSeq].Text != "three" {
		t.Error("the rest did not go in order")
	}
}

func TestDiscardedIsShownIfItWasStoredAfterAll(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.typed("one")
	s.typed("two")
	s.input(func() { s.core.discard(1, s.outboxLines()[0].ClientID) })
	if n := len(s.sends()); n != 1 {
		t.Fatalf("%d sends are in flight, want 1", n)
	}
	s.quiet()
	s.equal(t)
	if c.lines[c.LastSeq-1].Text != "one" || c.lines[c.LastSeq].Text != "two" {
		t.Error("the order is another")
	}
}

func TestAnswerNeverMovesTheCursor(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.model.send(c, 2, "theirs came first", 0, "")
	s.typed("mine")
	before := s.core.chats[1].cursor
	s.carryOut(s.sends()[0], "")
	s.answer(0)
	line := s.outboxLines()[0]
	if line.State != Confirmed || line.Seq != c.LastSeq || s.core.chats[1].cursor != before {
		t.Fatalf("the line is %+v, the cursor %d", line, s.core.chats[1].cursor)
	}
	s.deliver()
	if w := s.core.window(1, Newest, 2, 0); w.Lines[0].Text != "theirs came first" || w.Lines[1] != line {
		t.Errorf("the end is %+v", w.Lines)
	}
	s.deliver()
	if len(s.outboxLines()) != 0 {
		t.Error("its event came, and it is still in the outbox")
	}
	s.equal(t)
}

// TestAnswerOfTheNextEventMovesNoCursorEither: the line stays at the end until
// its event comes, which is the next.
func TestAnswerOfTheNextEventMovesNoCursorEither(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.typed("mine")
	s.carryOut(s.sends()[0], "")
	s.answer(0)
	m := s.core.chats[1]
	if m.cursor != c.LastSeq-1 || len(s.outboxLines()) != 1 || s.outboxLines()[0].State != Confirmed {
		t.Fatalf("the cursor is %d of %d, the outbox %v", m.cursor, c.LastSeq, s.outboxLines())
	}
	s.deliver()
	if m.cursor != c.LastSeq || len(s.outboxLines()) != 0 {
		t.Errorf("its event came, and the cursor is %d of %d, the outbox %v", m.cursor, c.LastSeq, s.outboxLines())
	}
	s.equal(t)
}

func TestErasedTextLeavesTheQuotesOfTheOutboxToo(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.input(func() { s.core.send(1, "an answer", 5) })
	if q := s.outboxLines()[0].Quoted; q == nil || q.Text != "for you" {
		t.Fatalf("it quotes %+v", q)
	}
	s.model.erase(c, 2, 2, 4, 6)
	s.deliver()
	if q := s.outboxLines()[0].Quoted; q.Text != "" || !q.Deleted {
		t.Errorf("it quotes %+v", q)
	}
}

func TestAnotherEpochLeavesWhatWasTyped(t *testing.T) {
	t.Parallel()
	s, _ := lawful(t)
	s.typed("one")
	s.model.restore()
	s.notes = []chat.Notification{chat.LinkNote{Up: true, Epoch: s.model.epoch}}
	s.carryOut(s.sends()[0], "lost")
	s.quiet()
	line := s.outboxLines()[0]
	if line.State != Failed || line.Err == nil || line.Text != "one" {
		t.Fatalf("the line is %+v", line)
	}
	s.input(func() { s.core.resend(1, line.ClientID) })
	s.quiet()
	s.equal(t)
}

func TestNewIDsAreUUIDsInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	c := newCore(chat.Identity{}, 3)
	last := ""
	for i := range 100 {
		c.do(time.UnixMilli(1_700_000_000_000+int64(i)), nil)
		id := c.newID()
		if len(id) != 36 || id[14] != '7' || id <= last {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
	}
}
