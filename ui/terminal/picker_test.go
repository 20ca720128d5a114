package terminal

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
)

// aList is a picker over 250 entries that come in batches of 100; draw takes
// what came and returns what is shown.
func aList(t *testing.T, fail func() error) (p *picker, draw func() string) {
	t.Helper()
	u := newUI(Options{})
	u.pump = newPump(func(tcell.Event) error { return nil })
	u.spawn = func(f func(context.Context)) { f(context.Background()) }
	p = &picker{title: "many"}
	p.fetch = func(_ context.Context, query, after string) (batch, error) {
		from := len(after)
		b := batch{entries: func() []choice { return narrow(entries(from, min(from+100, 250)), query) }}
		if from < 200 {
			b.next = strings.Repeat("x", from+100)
		}
		if err := fail(); err != nil {
			return batch{}, err
		}
		return b, nil
	}
	c, s := paper(t, 60, 20)
	p.open(u)
	return p, func() string {
		for u.pump.pending.Load() {
			for _, f := range u.pump.take() {
				f()
			}
		}
		p.draw(c)
		s.Show()
		return textOf(s)
	}
}

func entries(from, to int) (out []choice) {
	for i := from; i < to; i++ {
		out = append(out, choice{label: "entry " + count(i)})
	}
	return out
}

func TestAListIsFetchedAsOneScrolls(t *testing.T) {
	t.Parallel()
	p, draw := aList(t, func() error { return nil })
	draw()
	if n := len(p.list()); n != 100 {
		t.Fatalf("%d entries at once", n)
	}
	for i := range 249 {
		before := p.list()[p.at].label
		p.to(p.at + 1)
		shown := draw()
		if got := p.list()[p.at].label; got != "entry "+count(i+1) || !strings.Contains(shown, "▌ "+got) || !strings.Contains(shown, before) {
			t.Fatalf("behind %s: at %q\n%s", before, got, shown)
		}
	}
	if len(p.list()) != 250 || p.next != "" || strings.Contains(draw(), "more…") {
		t.Errorf("%d entries, %q next", len(p.list()), p.next)
	}
}

func TestWhatFollowsIsToldAndTriedAgain(t *testing.T) {
	t.Parallel()
	var fail error
	p, draw := aList(t, func() error { return fail })
	draw()
	fail = chat.Unavailable.Errorf("no link")
	p.to(99)
	if shown := draw(); p.at != 99 || !strings.Contains(shown, "▌ entry 99") || !strings.Contains(shown, "more: no link") {
		t.Errorf("at %d:\n%s", p.at, shown)
	}
	fail = nil
	p.to(99)
	if draw(); len(p.list()) != 200 || p.err != nil {
		t.Errorf("%d entries, %v", len(p.list()), p.err)
	}
}

func TestWhatIsFarDownIsFoundByLetters(t *testing.T) {
	t.Parallel()
	p, draw := aList(t, func() error { return nil })
	draw()
	p.paste("y 249")
	if shown := draw(); len(p.list()) != 1 || !strings.Contains(shown, "▌ entry 249") {
		t.Errorf("%d entries:\n%s", len(p.list()), shown)
	}
	p, draw = aList(t, func() error { return errors.New("broken") })
	if shown := draw(); len(p.list()) != 0 || strings.Contains(shown, "more") {
		t.Errorf("nothing is there:\n%s", shown)
	}
}

func TestMentionsAndHitsHaveNoEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	lobby := w.lobby(ben)
	for i := range 130 {
		w.say(ben, lobby, "@alice needle "+count(1000+i))
	}
	s.see("needle 1129")
	last := func(what string) {
		t.Helper()
		s.see("needle 1129", what)
		s.until("the first of all", func(text string) bool {
			s.write("PgDn")
			return strings.Contains(text, "▌ ben: @alice needle 1000")
		})
		s.write("Esc")
		s.miss(what)
	}
	s.write("Alt-M")
	last("mentions of you")
	s.write("Ctrl-F", "needle")
	last("search in")
	s.write("Ctrl-F", "needle", "Enter")
	s.see("Esc done")
	for range 99 {
		s.write("n")
	}
	s.see("hit 100 of 100 or more")
	s.write("n")
	s.see("hit 101 of 130")
}

func TestListsOfPeopleAndRoomsHaveNoEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ben := w.user("ben")
	for i := range 110 {
		w.user("person" + count(1000+i))
		if _, err := ben.InsertChat(t.Context(), chat.InsertChat{ChatName: "room" + count(1000+i), Kind: chat.Room}); err != nil {
			t.Fatal(err)
		}
	}
	s := w.signUp(100, 30, "alice")
	for _, list := range []struct{ key, title, last string }{{"F2", "─ people ─", "@person1109"}, {"F3", "─ rooms ─", "#room1109"}} {
		s.write(list.key)
		s.see(list.title)
		deadline := time.Now().Add(time.Minute)
		s.until(list.last, func(text string) bool {
			s.write("PgDn")
			return strings.Contains(text, "▌ "+list.last) || time.Now().After(deadline)
		})
		s.write("Esc")
		s.miss(list.title)
	}
}
