package replica

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"talko/app/chat"
)

// forgetful lets lines of a chat go, and holds that nothing which a front end
// counts depends on them.
func forgetful(t rapid.TB, m *mirror, newest, near int) {
	before, known := m.show(), !m.unread.doubted()
	m.countAbove(0)
	m.forget(newest, near)
	lines, _, _ := m.countAbove(0)
	if held, _ := m.countBetween(0, m.cursor); lines != min(held, chat.MaxUnread) {
		t.Fatalf("chat %d: %d unread are counted of %d that are held", m.id, lines, held)
	}
	m.view = nil
	after := m.show()
	if !known {
		return // the server is asked
	}
	if after.Unread != before.Unread || after.Mentions != before.Mentions || (after.FirstUnread > 0) != (before.FirstUnread > 0) {
		t.Fatalf("chat %d has %d unread and %d mentions from %d on, and had %d and %d from %d on",
			m.id, after.Unread, after.Mentions, after.FirstUnread, before.Unread, before.Mentions, before.FirstUnread)
	}
}

// forgets is that memory is short.
func (s *sim) forgets(t *rapid.T) {
	if m, ok := s.core.chats[s.drawChat(t).ID]; ok {
		newest, near := rapid.IntRange(1, 6).Draw(t, "newest"), rapid.IntRange(0, 3).Draw(t, "near")
		if rapid.Bool().Draw(t, "nobody looks") {
			m.eyes = nil
		}
		s.input(func() { forgetful(t, m, newest, near) })
	}
}

// fewLines are limits that a test reaches soon.
var fewLines = limits{chat: 100, few: 10, all: 400, near: 30, slack: 10}

// most is how many lines of a chat may be held, where so many places are looked
// at, each with so many lines.
func (l limits) most(places, lines int) int {
	return l.chat + l.slack + places*(lines+2*l.near)
}

func TestLinesThatNobodyLooksAtAreLetGoOf(t *testing.T) {
	t.Parallel()
	s, m := long(t, 0)
	s.core.limits = fewLines
	for range 5000 {
		s.hears(m)
		if n := len(m.lines); n > fewLines.most(0, 0) {
			t.Fatalf("%d lines are held", n)
		}
	}
	w := s.core.window(1, Newest, 1000, 0)
	if n := len(w.Lines) - 1; n < fewLines.chat || w.Lines[0].State != Missing || w.Lines[0].Hole != (Hole{1, 5000 - chat.Seq(n)}) {
		t.Errorf("%d lines behind %+v", n, w.Lines[0])
	}
}

// hears takes one more text of chat 1.
func (s *sim) hears(m *mirror) {
	seq := m.cursor + 1
	form := chat.Message{ChatID: m.id, Seq: seq, ModSeq: seq, EditSeq: seq, Kind: chat.Text, User: chat.User{ID: 2}, Text: "hello"}
	s.input(func() { s.core.notify(chat.MessageNote{Message: form}) })
}

func TestWhatIsLookedAtIsNotLetGoOf(t *testing.T) {
	t.Parallel()
	s, m := long(t, 3000)
	s.core.limits = fewLines
	looked := s.core.window(1, 1000, 20, 20)
	other := s.core.window(1, 2000, 20, 20)
	for range 5000 {
		s.hears(m)
	}
	for at, before := range map[chat.Seq]Window{1000: looked, 2000: other} {
		after := s.core.window(1, at, 20, 20)
		for i := range before.Lines {
			if i >= len(after.Lines) || before.Lines[i] != after.Lines[i] {
				t.Fatalf("row %d at %d is not the line that it was", i, at)
			}
		}
	}
	if n := len(m.lines); n > fewLines.most(2, 40) {
		t.Errorf("%d lines are held", n)
	}
}

func TestAllChatsTogetherAreBounded(t *testing.T) {
	t.Parallel()
	for _, chats := range []int{20, 100} {
		t.Run(fmt.Sprintf("chats=%d", chats), func(t *testing.T) {
			t.Parallel()
			s, first := long(t, 0)
			s.core.limits = fewLines
			all := []*mirror{first}
			for id := range chat.ChatID(chats - 1) {
				all = append(all, s.core.enter(chat.Chat{ID: id + 2, FromSeq: 1, Kind: chat.Room}, 1))
			}
			s.core.window(3, Newest, 20, 0)
			s.core.window(5, Newest, 20, 0)
			for range 90 {
				for _, m := range all {
					s.hears(m)
				}
			}
			held := 0
			for _, m := range all {
				held += len(m.lines)
				if shown := m.show(); shown.Unread != 90 {
					t.Errorf("chat %d has %d unread", m.id, shown.Unread)
				}
			}
			if most := fewLines.all + fewLines.slack; held > most {
				t.Errorf("%d lines are held, want at most %d", held, most)
			}
			if open := len(s.core.chats[5].lines); open != 90 {
				t.Errorf("%d lines are held of the chat that is open", open)
			}
		})
	}
}

// A place that was let go of is found again as fast as at first: with one page
// from its middle, not from its end.
func TestPlaceThatWasLetGoOfIsAskedForAgain(t *testing.T) {
	t.Parallel()
	s, m := long(t, 0)
	s.core.limits = fewLines
	client := &pages{head: 100_000}
	m.cursor = client.head
	s.shows(client, m, 50_000)
	for range 2000 {
		s.hears(m)
		client.head++
		s.core.window(1, Newest, 20, 0)
		for i := range chat.Seq(maxEyes) {
			s.core.window(1, m.cursor-i, 5, 0) // the old place is looked at no more
		}
		s.carryAll(client)
	}
	if m.line(50_000) != nil {
		t.Fatal("line 50000 is still held")
	}
	s.shows(client, m, 50_000)
}

// shows looks at a place, and expects it after the answer of one call or two.
func (s *sim) shows(client chat.Client, m *mirror, at chat.Seq) {
	s.t.Helper()
	for range 2 {
		s.core.window(1, at, 20, 20)
		s.carryAll(client)
	}
	for _, line := range s.core.window(1, at, 20, 20).Lines {
		if line.State != Stored {
			s.t.Fatalf("at %d there is a hole from %d to %d", at, line.Hole.From, line.Hole.To)
		}
	}
}

// carryAll has a client answer the calls that were made.
func (s *sim) carryAll(client chat.Client) {
	for _, c := range s.core.take() {
		s.input(c.make(context.Background(), client))
	}
}

// pages is a chat of very many texts, which are made when they are asked for.
type pages struct {
	chat.Client
	head  chat.Seq
	asked int
}

func (p *pages) Identity() (id chat.Identity) { return id }

func (p *pages) Messages(_ context.Context, ask chat.GetMessages) (page chat.Page, err error) {
	p.asked++
	n := chat.Seq(ask.Limit)
	to := p.head
	switch {
	case ask.Around > 0:
		to = ask.Around + n/2
	case ask.Before > 0:
		to = ask.Before - 1
	case ask.After != nil:
		to = *ask.After + n
	}
	to = min(to, p.head)
	page = chat.Page{From: max(to-n+1, 1), To: to, LastSeq: p.head, FromSeq: 1}
	for seq := page.From; seq <= to; seq++ {
		page.Messages = append(page.Messages, chat.Message{
			ChatID: 1, Seq: seq, ModSeq: seq, EditSeq: seq, Kind: chat.Text, User: chat.User{ID: 2}, Text: fmt.Sprint("text ", seq),
		})
	}
	return page, nil
}

// TestScrollingBackHoldsLittle scrolls through thousands of screens, as the
// message pane does: each row is seen once, in order, and only those around are
// held.
func TestScrollingBackHoldsLittle(t *testing.T) {
	t.Parallel()
	s, m, client := farBack(t)
	for at := client.head; at > 900_000; at -= 40 {
		s.pageUp(t, client, at)
		if n := len(m.lines); n > usualLimits.most(maxEyes, 200) {
			t.Fatalf("%d lines are held", n)
		}
	}
	s.pageUp(t, client, client.head)
}

// A page is here until who asked for it has looked, however little may be held.
func TestAPageIsNotLetGoOfBeforeItIsSeen(t *testing.T) {
	t.Parallel()
	s, _, client := farBack(t)
	s.core.limits = limits{chat: 1, few: 1, all: 1, slack: 1}
	for at := client.head; at > 999_000; at -= 40 {
		s.pageUp(t, client, at)
	}
}

// farBack returns a replica of a chat with a million lines, at its end.
func farBack(t testing.TB) (*sim, *mirror, *pages) {
	s, m := long(t, 0)
	s.core.limits = usualLimits
	m.cursor = 1_000_000
	return s, m, &pages{head: m.cursor}
}

// pageUp looks at a screen that ends with a line, until it is here.
func (s *sim) pageUp(t testing.TB, client *pages, at chat.Seq) {
	for range 3 {
		w := s.core.window(1, at, 60, 0)
		if s.carryAll(client); len(w.Lines) == 60 && w.Lines[59].State == Stored && w.Lines[0].State == Stored {
			for i, line := range w.Lines {
				if line.Seq != at-59+chat.Seq(i) {
					t.Fatalf("row %d above %d is %d", i, at, line.Seq)
				}
			}
			return
		}
	}
	t.Fatalf("the screen above %d never comes", at)
}

// BenchmarkScrollBack shows what scrolling through a million lines leaves in
// memory: as much after 10,000 screens as after 500.
func BenchmarkScrollBack(b *testing.B) {
	for _, screens := range []chat.Seq{500, 10_000} {
		b.Run(fmt.Sprintf("screens=%d", screens), func(b *testing.B) {
			for b.Loop() {
				s, m, client := farBack(b)
				for i := range screens {
					s.pageUp(b, client, client.head-40*i)
				}
				runtime.GC()
				var mem runtime.MemStats
				runtime.ReadMemStats(&mem)
				b.ReportMetric(float64(mem.HeapAlloc)/(1<<20), "MiB")
				b.ReportMetric(float64(len(m.lines)), "lines")
			}
		})
	}
}

// A line that others quote is known as it is now, also when it is held no more.
func TestQuoteOfALineThatIsGoneIsAsItIs(t *testing.T) {
	t.Parallel()
	for name, pushed := range map[string]bool{"pushed": true, "of a draft that is sent": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := lawful(t)
			m := s.core.chats[1]
			s.model.touch(c, 2, chat.Edited, 5, "before")
			s.deliverAll()
			s.model.send(c, 2, "something else", 0, "")
			s.deliverAll()
			if pushed {
				s.model.send(c, 2, "an answer", 5, "")
				s.deliverAll()
			} else {
				s.input(func() { s.core.send(1, "an answer", 5) })
			}
			m.eyes, m.quotes = nil, nil // no page has told it as a quote
			s.input(func() { m.forget(1, 0) })
			s.model.touch(c, 2, chat.Edited, 5, "after")
			s.deliverAll()
			w := s.core.window(1, Newest, 1, 0)
			if q := w.Lines[len(w.Lines)-1].Quoted; m.line(5) != nil || q == nil || q.Text != "after" {
				t.Errorf("line 5 is held: %v; the quote is %+v", m.line(5) != nil, q)
			}
		})
	}
}

// A stale line may be another by now, so none quotes it as it was.
func TestQuoteOfAStaleLineThatIsGoneIsAskedFor(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	m := s.core.chats[1]
	s.model.send(c, 2, "an answer", 5, "")
	s.deliverAll()
	m.outdate()
	s.model.touch(c, 2, chat.Edited, 5, "missed")
	m.cursor, s.notes, m.eyes, m.quotes = c.LastSeq, nil, nil, nil
	if s.input(func() { m.forget(1, 0) }); m.line(5) != nil {
		t.Fatal("line 5 is still held")
	}
	s.model.send(c, 2, "another", 5, "")
	s.deliverAll()
	if q := m.lines[len(m.lines)-1].Quoted; q != nil {
		t.Errorf("it quotes %+v", q)
	}
	for range 2 {
		s.input(func() { s.core.window(1, Newest, 1, 0) })
		s.answerAll()
	}
	if q := m.lines[len(m.lines)-1].Quoted; q == nil || q.Text != "missed" {
		t.Errorf("the quote is %+v", q)
	}
}

// TestWhatIsReadAndNotToldYetIsNotLetGoOf: until the server is told, what is
// left unread is counted by the lines that were read.
func TestWhatIsReadAndNotToldYetIsNotLetGoOf(t *testing.T) {
	t.Parallel()
	s, m := long(t, 30)
	s.core.limits = limits{}
	m.see(eye{1, 10})
	m.forget(5, 0)
	s.core.read(1, 8)
	m.eyes = nil
	forgetful(t, m, 5, 0)
	if n := m.show().Unread; n != 22 || m.line(8) == nil {
		t.Errorf("%d unread, line 8 is held: %v", n, m.line(8) != nil)
	}
}

// TestReadingBetweenLinesThatAreGone reads a place in the middle of unread lines
// of which those above and below were let go of: before the server is asked, it
// is known what is left.
func TestReadingBetweenLinesThatAreGone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		texts    int
		at, read chat.Seq
		want     int
	}{
		"some are left":                  {700, 310, 310, 390},
		"as many as are counted":         {3000, 310, 310, chat.MaxUnread},
		"few of more than are counted":   {3000, 2410, 2410, 590},
		"what is held is read in part":   {700, 310, 302, 398},
		"the place is held, and the end": {700, 640, 640, 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, m := long(t, c.texts)
			m.see(eye{c.at - 10, c.at})
			forgetful(t, m, 50, 0)
			if s.core.read(1, c.read); m.line(c.read) == nil || m.line(1) != nil || m.show().Unread != c.want {
				t.Errorf("%d unread, want %d; line 1 is held: %v", m.show().Unread, c.want, m.line(1) != nil)
			}
			before := m.show().Unread
			for range 5 {
				s.hears(m)
			}
			if n := m.show().Unread; n != min(before+5, chat.MaxUnread) {
				t.Errorf("with five more there are %d unread", n)
			}
		})
	}
}

// TestLettingGoEndsNoDoubt: a count that only the server can tell is still asked
// for.
func TestLettingGoEndsNoDoubt(t *testing.T) {
	t.Parallel()
	s, _, m := blind(t)
	s.hears(m)
	m.unread.doubt(m)
	for range 5 {
		s.hears(m)
	}
	if m.eyes = nil; !m.mayForget() {
		t.Fatal("it is too early")
	}
	if m.forget(1, 0); !m.unread.doubted() || len(m.lines) > 1 {
		t.Errorf("doubted: %v, and %d lines are held", m.unread.doubted(), len(m.lines))
	}
}

// TestACountDoesNotDependOnLinesThatAreNotKept has many unread texts, and then
// so many notes that the texts are not on disk.
func TestACountDoesNotDependOnLinesThatAreNotKept(t *testing.T) {
	t.Parallel()
	s, m := long(t, 0)
	s.core.keepFrom(chat.Kept{})
	s.core.epoch, s.core.link.Loaded = "e", true
	for seq := chat.Seq(1); seq <= 500+maxKept; seq++ {
		e := chat.Event{ChatID: 1, Seq: seq, Kind: chat.Text, User: chat.User{ID: 2}}
		if seq > 500 {
			e.Kind = chat.Joined
		}
		m.push(held{event: e})
	}
	d := newDisk()
	d.Keep(s.core.keep())
	kept, err := d.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := newCore(chat.Identity{User: kept.User}, 1)
	c.keepFrom(kept)
	if shown := c.chats[1].show(); shown.Unread != 500 || len(c.chats[1].lines) != maxKept {
		t.Errorf("%d unread, %d lines", shown.Unread, len(c.chats[1].lines))
	}
}

// TestNothingLeavesTheDiskThatIsStillToBeCounted has a change answered whose event
// is on its way: until that is here, no count can stand for lines.
func TestNothingLeavesTheDiskThatIsStillToBeCounted(t *testing.T) {
	t.Parallel()
	s, m := long(t, 0)
	s.core.keepFrom(chat.Kept{})
	s.core.epoch, s.core.link.Loaded = "e", true
	d := newDisk()
	for seq := chat.Seq(1); seq <= 500+maxKept; seq++ {
		e := chat.Event{ChatID: 1, Seq: seq, Kind: chat.Joined, User: chat.User{ID: 2}}
		if seq <= 400 {
			e.Kind = chat.Text
		}
		m.push(held{event: e})
		if seq == 100+maxKept {
			d.Keep(s.core.keep()) // a hundred are not kept
		}
	}
	answer := *m.lines[len(m.lines)-1].Message
	answer.ModSeq = m.cursor + 1
	m.put(answer, true)
	d.Keep(s.core.keep())
	kept, err := d.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := newCore(chat.Identity{User: kept.User}, 1)
	c.keepFrom(kept)
	again := c.chats[1]
	if n := again.show().Unread; n != 400 {
		t.Errorf("%d unread", n)
	}
	if first := again.lines[0].Seq; first != 101 || again.spans[0].from != first {
		t.Errorf("%v are said to be kept, from %d on they are", again.spans, first)
	}
}

// TestWhatWasDeletedSinceTheServerCountedIsNotCountedAgain lets lines go of a
// chat that cannot be counted here alone.
func TestWhatWasDeletedSinceTheServerCountedIsNotCountedAgain(t *testing.T) {
	t.Parallel()
	s, c, m := blind(t)
	s.model.mark(c, me, 0, true)
	s.deliverAll()
	s.model.touch(c, 2, chat.Deleted, 6, "")
	for range 5 {
		s.model.send(c, 2, "hello", 0, "")
	}
	s.deliverAll()
	m.eyes = nil
	for range 2 {
		forgetful(t, m, 1, 0)
		if got, want := m.show().Unread, s.model.unread(c, me).Unread; got != want || m.unread.less != 0 {
			t.Fatalf("%d unread, want %d; %d less", got, want, m.unread.less)
		}
		s.model.send(c, 2, "hello", 0, "")
		s.deliverAll()
	}
}

// TestNothingGoesWhileTheServerHasCountedFurther: what comes up to there is
// counted already.
func TestNothingGoesWhileTheServerHasCountedFurther(t *testing.T) {
	t.Parallel()
	_, m := long(t, 30)
	m.unread.at = m.cursor + 1
	if m.forget(1, 0); len(m.lines) != 30 {
		t.Errorf("%d lines are held", len(m.lines))
	}
}

// TestWhatWasKeptIsLetGoOfAtTheStartToo: each chat may have its thousands.
func TestWhatWasKeptIsLetGoOfAtTheStartToo(t *testing.T) {
	t.Parallel()
	s, m := long(t, 0)
	s.core.keepFrom(chat.Kept{})
	s.core.epoch, s.core.link.Loaded = "e", true
	for range 3 * fewLines.chat {
		s.hears(m)
	}
	d := newDisk()
	d.Keep(s.core.keep())
	kept, err := d.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := newCore(chat.Identity{User: kept.User}, 1)
	c.limits = fewLines
	c.do(s.now, func() { c.keepFrom(kept) })
	if n := len(c.chats[1].lines); n != fewLines.chat {
		t.Errorf("%d lines are held", n)
	}
}

// TestAChatThatBeganAnewIsKeptWhole: what was let go of before counts no more.
func TestAChatThatBeganAnewIsKeptWhole(t *testing.T) {
	t.Parallel()
	s, m := long(t, 30)
	s.core.keepFrom(chat.Kept{})
	s.core.epoch, s.core.link.Loaded = "e", true
	m.forget(1, 0)
	s.input(func() { m.startOver(chat.EventPage{Reset: true}) })
	s.hears(m)
	if change := m.keep(); change.From != 1 || len(change.Lines) != 1 {
		t.Errorf("it is kept from %d on, with %d lines", change.From, len(change.Lines))
	}
}
