package replica

import (
	"fmt"
	"testing"
	"time"

	"talko/app/chat"
)

func TestPullsAreOneAChatAndTwoInAll(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	for range 4 {
		s.model.newChat(chat.Room, 2, 1)
	}
	s.quiet()
	for _, c := range s.model.sorted() {
		s.model.send(c, 2, "lost", 0, "")
	}
	s.notes = nil
	for _, c := range s.model.sorted() {
		s.model.send(c, 2, "seen", 0, "")
		s.model.send(c, 2, "seen too", 0, "")
	}
	s.deliverAll()
	if n := s.inFlight("Events"); n != maxPulls {
		t.Errorf("%d pulls are in flight, want %d", n, maxPulls)
	}
	s.quiet()
	s.equal(t)
}

func TestWhatIsPushedDuringAPullIsKept(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.model.behind = chat.MaxBehind
	s.model.send(c, 2, "lost", 0, "")
	s.notes = nil
	for i := range maxHeld + 10 {
		s.model.send(c, 2, fmt.Sprint("kept ", i), 0, "")
	}
	s.deliverAll()
	m := s.core.chats[1]
	if len(m.held) > maxHeld || !m.pull.again || !m.show().Stale {
		t.Errorf("%d are kept, again %v", len(m.held), m.pull.again)
	}
	s.quiet()
	s.equal(t)
}

func TestLostHintAtTheEndOfTrafficIsFound(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.model.send(c, 2, "lost", 0, "")
	s.notes = nil
	s.rest(pingEvery + catchUp + listJitter + 3*time.Second)
	s.equal(t)
}

func TestUnreadAtTheCapIsAskedAgain(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.model.behind = chat.MaxBehind
	m := s.core.chats[1]
	m.unread.mark(m, chat.ReadMarker{ReadSeq: 3, ReadUserSeq: m.unread.ReadUserSeq, Unread: chat.MaxUnread}, c.LastSeq)
	m.spans.stale(c.LastSeq) // so that it cannot count by itself
	if n := m.show().Unread; n != chat.MaxUnread {
		t.Fatalf("%d unread", n)
	}
	s.model.send(c, 2, "one more", 0, "")
	s.deliver()
	if n := m.show().Unread; n != chat.MaxUnread || s.inFlight("Chats") != 0 {
		t.Fatalf("%d unread", n)
	}
	s.model.touch(c, 2, chat.Deleted, 6, "")
	s.deliver()
	if s.inFlight("Chats") != 1 {
		t.Error("a deletion at the cap, and the server was not asked")
	}
}

func TestMissedPingsAreADeadLink(t *testing.T) {
	t.Parallel()
	s, _ := lawful(t)
	for i := range maxMissed {
		if s.core.link.State != Up {
			t.Fatalf("dead after %d", i)
		}
		s.now = s.now.Add(pingEvery)
		s.input(nil)
		for len(s.calls) > 0 {
			s.carryOut(0, "lost")
		}
		for len(s.done) > 0 {
			s.answer(0)
		}
	}
	if s.core.link.State != Down {
		t.Error("the link is up")
	}
	s.quiet()
	if s.core.link.State != Up {
		t.Error("the link is down")
	}
}

func TestHoleIsARowAndIsFilledWhenLookedAt(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.core.window(1, Newest, 100, 0)
	for i := range 30 {
		s.model.send(c, 2, fmt.Sprint("missed ", i), 0, "")
	}
	s.notes = nil
	s.now = s.now.Add(2 * pingEvery)
	for range 8 { // a ping, a listing, a pull that is answered by reset
		s.input(nil)
		s.answerAll()
		s.now = s.now.Add(time.Second)
	}
	w := s.core.window(1, Newest, 100, 0)
	holes, stale := 0, 0
	for _, line := range w.Lines {
		if line.State == Missing {
			holes++
		}
		if line.Stale {
			stale++
		}
	}
	if holes != 1 || stale == 0 {
		t.Fatalf("%d holes, %d stale", holes, stale)
	}
	s.quiet()
	s.equal(t)
}

// TestWindowCostsWhatItShows holds that neither a window nor a push walks what
// is held: 100,000 lines. It counts allocations, so it runs alone.
func TestWindowCostsWhatItShows(t *testing.T) {
	s, m := long(t, 100_000)
	w := s.core.window(1, 50_000, 40, 40)
	if len(w.Lines) != 80 || w.Lines[39].Seq != 50_000 || w.Pivot != 40 {
		t.Fatalf("%d lines, pivot %d", len(w.Lines), w.Pivot)
	}
	if allocs := testing.AllocsPerRun(20, func() { s.core.window(1, 50_000, 40, 40) }); allocs > 10 {
		t.Errorf("a window takes %v allocations", allocs)
	}
	if allocs := testing.AllocsPerRun(20, func() { m.view = nil; m.show() }); allocs > 10 {
		t.Errorf("a chat takes %v allocations", allocs)
	}
}

// long returns a chat with n lines that are all held.
func long(t testing.TB, n int) (*sim, *mirror) {
	s := &sim{t: t, now: time.Unix(1, 0)}
	s.core = newCore(chat.Identity{User: chat.User{ID: me}}, 1)
	s.core.limits = limits{}
	row := chat.Chat{ID: 1, FromSeq: 1, Kind: chat.Room}
	m := s.core.enter(row, 1)
	for seq := chat.Seq(1); seq <= chat.Seq(n); seq++ {
		e := chat.Event{ChatID: 1, Seq: seq, Kind: chat.Text, User: chat.User{ID: 2, Name: "bob"}, Value: "hello"}
		m.push(held{event: e})
	}
	if m.cursor != chat.Seq(n) {
		t.Fatalf("the cursor is %d", m.cursor)
	}
	return s, m
}

// sizes run a benchmark in a chat of few lines and in one of many: it should
// cost the same.
func sizes(b *testing.B, run func(b *testing.B, s *sim, m *mirror)) {
	for _, n := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("lines=%d", n), func(b *testing.B) {
			s, m := long(b, n)
			m.show()
			b.ReportAllocs()
			run(b, s, m)
		})
	}
}

// BenchmarkWindow cuts out what a large screen shows.
func BenchmarkWindow(b *testing.B) {
	sizes(b, func(b *testing.B, s *sim, m *mirror) {
		at := m.cursor / 2
		for b.Loop() {
			s.core.window(1, at, 60, 60)
		}
	})
}

// BenchmarkPush takes a pushed message, and shows the chat.
func BenchmarkPush(b *testing.B) {
	sizes(b, func(b *testing.B, s *sim, m *mirror) {
		note := chat.MessageNote{Message: chat.Message{ChatID: 1, Kind: chat.Text, User: chat.User{ID: 2, Name: "bob"}, Text: "hello"}}
		for b.Loop() {
			note.Message.Seq = m.cursor + 1
			note.Message.ModSeq = note.Message.Seq
			s.core.notify(note)
			m.show()
		}
	})
}

// BenchmarkOlderPage merges a page above 100,000 lines.
func BenchmarkOlderPage(b *testing.B) {
	_, m := long(b, 100_000)
	page := make([]chat.Message, pageLines)
	for i := range page {
		page[i] = *m.lines[i].Message
	}
	for b.Loop() {
		m.lines = m.lines[pageLines:]
		m.merge(page, 1, pageLines)
	}
}
