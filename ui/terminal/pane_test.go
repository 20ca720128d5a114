package terminal

import (
	"fmt"
	"strings"
	"testing"

	"talko/app/chat"
	"talko/app/replica"
)

// talk is a chat with something of everything.
func talk() *book {
	b := &book{}
	b.say(1, "morning all")
	b.say(1, "the build is green again")
	b.say(2, "nice, was it the flaky fsync test?")
	reply := b.say(3, "yes: synchronous=FULL was read back as 1")
	reply.ReplyTo, reply.Quoted = 2, b.lines[1].Message
	reply.Reactions = []chat.Reaction{{Emoji: "👍", Count: 3, Mine: true}, {Emoji: "🎉", Count: 1}}
	b.say(2, "日本語も大丈夫ですか？ I wonder how wide characters break at the end of a row, and whether they do")
	join := b.say(3, "")
	join.Kind = chat.Joined
	edited := b.say(0, "this was edited")
	edited.EditSeq = 9
	gone := b.say(1, "")
	gone.Deleted = true
	b.say(3, "@alice can you look at the hub before lunch?").Mentions = []chat.UserID{1}
	b.say(0, "on it, after")
	for i, state := range []replica.LineState{replica.Confirmed, replica.Pending, replica.Failed} {
		l := b.say(0, fmt.Sprintf("one's own, number %d", i))
		l.Seq, l.State, l.ClientID = 0, state, fmt.Sprint(i)
		if state == replica.Failed {
			l.Err = chat.Forbidden.Errorf("you are muted here")
		}
	}
	return b
}

func TestPaneShowsWhatAChatHas(t *testing.T) {
	t.Parallel()
	for _, w := range []int{30, 60, 100} {
		p, c, s := paneOver(t, talk(), w, 34)
		p.unread = 9
		golden(t, fmt.Sprintf("pane-%d", w), redraw(p, c, s))
	}
}

func TestPaneShowsAHoleAsARow(t *testing.T) {
	t.Parallel()
	b := &book{}
	b.say(1, "before")
	b.lines = append(b.lines, &replica.Line{Message: &chat.Message{}, State: replica.Missing, Hole: replica.Hole{From: 2, To: 900}})
	b.say(1, "behind").Seq = 901
	_, _, s := paneOver(t, b, 60, 6)
	if got := textOf(s); !strings.Contains(got, "899") {
		t.Errorf("no hole in\n%s", got)
	}
}

// long is a chat of n messages of different heights.
func long(n int) *book {
	b := &book{}
	for i := range n {
		b.say(i%4, strings.Repeat(fmt.Sprintf("message %d ", i), 1+i%7))
	}
	return b
}

func TestWhatOneReadsStaysWhenOlderLinesCome(t *testing.T) {
	t.Parallel()
	all := long(400)
	b := &book{lines: all.lines[200:]}
	p, c, s := paneOver(t, b, 70, 20)
	p.scroll(-100)
	before := redraw(p, c, s)
	b.lines = all.lines
	if after := redraw(p, c, s); after != before {
		t.Errorf("was\n%s\nis\n%s", before, after)
	}
}

func TestWhatOneReadsStaysWhenNewLinesCome(t *testing.T) {
	t.Parallel()
	b := long(100)
	p, c, s := paneOver(t, b, 70, 20)
	p.scroll(-30)
	before := redraw(p, c, s)
	for range 50 {
		b.say(1, "more")
	}
	if after := redraw(p, c, s); after != before {
		t.Errorf("was\n%s\nis\n%s", before, after)
	}
	p.toEnd()
	if after := redraw(p, c, s); !strings.Contains(after, "more") {
		t.Errorf("not at the end:\n%s", after)
	}
}

func TestTheLineAtTheTopStaysAtAnotherWidth(t *testing.T) {
	t.Parallel()
	b := long(200)
	p, c, s := paneOver(t, b, 70, 20)
	p.scroll(-200)
	redraw(p, c, s)
	top := p.shown[0].line
	for _, w := range []int{120, 33, 50, 70, 200, 20, 70} {
		c.w = w
		s.SetSize(w, 20)
		redraw(p, c, s)
		if p.shown[0].line != top {
			t.Fatalf("at %d columns the top is %q, was %q", w, p.shown[0].line.Text, top.Text)
		}
	}
}

func TestScrollingUpAndDownComesBack(t *testing.T) {
	t.Parallel()
	b := long(300)
	p, c, s := paneOver(t, b, 64, 15)
	end := redraw(p, c, s)
	for range 40 {
		p.scroll(-13)
		redraw(p, c, s)
	}
	for range 60 {
		p.scroll(13)
		redraw(p, c, s)
	}
	if got := redraw(p, c, s); got != end || !p.follow {
		t.Errorf("follow %v, got\n%s\nwant\n%s", p.follow, got, end)
	}
}

func TestEachStepShowsTheNextRow(t *testing.T) {
	t.Parallel()
	b := long(40)
	p, c, s := paneOver(t, b, 64, 10)
	p.toStart()
	above := strings.Split(redraw(p, c, s), "\n")
	for i := range 30 {
		p.scroll(1)
		now := strings.Split(redraw(p, c, s), "\n")
		// The row at the top may get a name.
		if !strings.HasSuffix(now[0], strings.TrimSpace(above[1])) || now[7] != above[8] {
			t.Fatalf("step %d: from\n%s\nto\n%s", i, strings.Join(above, "\n"), strings.Join(now, "\n"))
		}
		above = now
	}
}

func TestTheRowAtTheTopTellsWhoSpeaks(t *testing.T) {
	t.Parallel()
	b := &book{}
	for i := range 30 {
		b.say(1, "word "+count(i)).TS = chat.At(day) // all of a group
	}
	p, c, s := paneOver(t, b, 80, 10)
	for range 15 {
		rows := strings.Split(redraw(p, c, s), "\n")
		if !strings.HasPrefix(strings.TrimSpace(rows[0]), "09:00  ben") && p.shown[0].kind == textRow {
			t.Fatalf("nobody says %q", rows[0])
		}
		p.scroll(-1)
	}
}

func TestTheSelectionIsSeenOnAMention(t *testing.T) {
	t.Parallel()
	b := &book{}
	b.say(1, "@alice here").Mentions = []chat.UserID{1}
	p, c, s := paneOver(t, b, 80, 10)
	if got := redraw(p, c, s); !strings.Contains(got, "▎") {
		t.Errorf("no mark of the mention:\n%s", got)
	}
	p.selectLast()
	if got := redraw(p, c, s); !strings.Contains(got, "▌") {
		t.Errorf("no mark of the selection:\n%s", got)
	}
}

func TestAFullScreenIsNotAllThereIs(t *testing.T) {
	t.Parallel()
	b := &book{}
	for range 10 {
		b.say(1, "x")
	}
	for h := 1; h < 14; h++ {
		p, c, s := paneOver(t, b, 60, h)
		p.scroll(-1)
		redraw(p, c, s)
		if all := 11; p.follow != (h >= all) { // a day line stands above
			t.Errorf("height %d: follow is %v", h, p.follow)
		}
	}
}

func TestTheSelectionMovesAndIsAlwaysSeen(t *testing.T) {
	t.Parallel()
	b := long(120)
	p, c, s := paneOver(t, b, 64, 12)
	p.selectLast()
	for range 100 {
		p.selectBy(-1)
		redraw(p, c, s)
		if lo, _ := p.span(p.shown); lo < 0 {
			t.Fatal("the selected line is not on the screen")
		}
	}
	if got := p.selection().Seq; got != 20 {
		t.Errorf("selected %d, want 20", got)
	}
	for range 100 {
		p.selectBy(1)
		redraw(p, c, s)
		if lo, _ := p.span(p.shown); lo < 0 {
			t.Fatal("the selected line is not on the screen")
		}
	}
	if got := p.selection().Seq; got != 120 {
		t.Errorf("selected %d, want 120", got)
	}
}

func TestPaneSurvivesEverySize(t *testing.T) {
	t.Parallel()
	b := talk()
	p, _, s := paneOver(t, b, 60, 10)
	for w := range 60 {
		for h := range 12 {
			p.unread = 9
			p.selectLast()
			redraw(p, canvas{screen: s, w: w, h: h}, s)
			p.scroll(-3)
			redraw(p, canvas{screen: s, w: w, h: h}, s)
			p.selectBy(-1)
		}
	}
}

// A frame costs the same however long the chat is: it asks for as many lines.
func TestAFrameLooksAtWhatIsVisibleAlone(t *testing.T) {
	t.Parallel()
	var given [2]int
	for i, n := range []int{1_000, 100_000} {
		b := long(n)
		p, c, s := paneOver(t, b, 100, 50)
		p.scroll(-1000)
		redraw(p, c, s)
		b.given = 0
		redraw(p, c, s)
		p.scroll(-10)
		c.w = 90
		redraw(p, c, s)
		given[i] = b.given
	}
	if given[0] != given[1] || given[0] > 500 {
		t.Errorf("lines asked for: %v", given)
	}
}

// A frame costs the same however long the chat is.
func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("%d lines", n), func(b *testing.B) {
			frame := Frames(n, 200, 50)
			b.ReportAllocs()
			for b.Loop() {
				frame()
			}
		})
	}
}

func TestAJumpWaitsForTheLine(t *testing.T) {
	t.Parallel()
	all := long(400)
	hole := &replica.Line{Message: &chat.Message{}, State: replica.Missing, Hole: replica.Hole{From: 1, To: 395}}
	b := &book{lines: append([]*replica.Line{hole}, all.lines[395:]...)}
	p, c, s := paneOver(t, b, 70, 20)
	p.toSeq(200)
	if got := redraw(p, c, s); !strings.Contains(got, "395 earlier") {
		t.Errorf("no hole in\n%s", got)
	}
	b.lines = all.lines
	if got := redraw(p, c, s); !strings.Contains(got, "message 199 ") {
		t.Errorf("not at the line:\n%s", got)
	}
}

func TestWhatOneReadsStaysWhenAHoleAboveIsFilled(t *testing.T) {
	t.Parallel()
	all := long(400)
	hole := &replica.Line{Message: &chat.Message{}, State: replica.Missing, Hole: replica.Hole{From: 1, To: 350}}
	b := &book{lines: append([]*replica.Line{hole}, all.lines[350:]...)}
	p, c, s := paneOver(t, b, 70, 20)
	p.scroll(-1000)
	before := strings.Split(redraw(p, c, s), "\n")
	b.lines = all.lines
	after := redraw(p, c, s)
	if line := before[5]; !strings.Contains(after, line) {
		t.Errorf("%q is gone:\n%s", line, after)
	}
}

func TestAMessageStaysSelectedWhileItIsStored(t *testing.T) {
	t.Parallel()
	b := &book{}
	b.say(0, "on its way").ClientID = "c1"
	stored := *b.lines[0]
	pending, confirmed := stored, stored
	pending.State, pending.ClientID = replica.Pending, "c1"
	confirmed.State, confirmed.ClientID = replica.Confirmed, "c1"
	p, c, s := paneOver(t, b, 80, 10)
	b.lines[0] = &pending
	redraw(p, c, s)
	p.selectLast()
	for _, next := range []*replica.Line{&pending, &confirmed, &stored} {
		b.lines[0] = next
		if got := p.selection(); got != next {
			t.Errorf("in state %d the selection is %v", next.State, got)
		}
	}
}

// TestPillSaysWhereCountingEnds: the servers count to a thousand.
func TestPillSaysWhereCountingEnds(t *testing.T) {
	t.Parallel()
	for fresh, want := range map[int]string{
		0: " latest ↓ ", 7: " 7 new ↓ ", chat.MaxUnread - 1: " 999 new ↓ ", chat.MaxUnread: " 1000+ new ↓ ",
	} {
		p := &pane{chat: 1, fresh: fresh}
		if got := p.pill(); got != want {
			t.Errorf("%d: got %q, want %q", fresh, got, want)
		}
	}
}
