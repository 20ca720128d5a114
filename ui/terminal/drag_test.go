package terminal

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
)

// dragFrom moves the mouse with its button held.
func (s *stage) dragFrom(x, y, toX, toY int) {
	s.InjectMouse(x, y, tcell.Button1, tcell.ModNone)
	s.InjectMouse((x+toX)/2, (y+toY)/2, tcell.Button1, tcell.ModNone)
	s.InjectMouse(toX, toY, tcell.Button1, tcell.ModNone)
	s.InjectMouse(toX, toY, tcell.ButtonNone, tcell.ModNone)
}

// find returns where a text stands on the screen.
func (s *stage) find(what string) (x, y int) {
	s.t.Helper()
	s.see(what)
	for y, line := range strings.Split(s.shown(), "\n") {
		if before, _, found := strings.Cut(line, what); found {
			return len([]rune(before)), y
		}
	}
	s.t.Fatalf("no %q", what)
	return 0, 0
}

func TestDraggingOverMessagesCopiesTheirText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	w.say(ben, w.lobby(ben), "first of all "+strings.Repeat("words ", 12)+"and an end")
	w.say(ben, w.lobby(ben), "second")
	s.see("second")
	x, y := s.find("of all")
	endX, endY := s.find("second")
	s.dragFrom(x, y, endX+2, endY)
	s.see("copied “of all words")
	want := "of all " + strings.Repeat("words ", 12) + "and an end\nsec"
	if got := string(s.GetClipboardData()); got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	s.miss("Esc done") // and selects nothing
}

func TestAClickOnAQuoteAndOnAReaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	lobby := w.lobby(ben)
	w.say(ben, lobby, "the first of many")
	s.see("the first of many")
	for range 40 {
		w.say(ben, lobby, "hay")
	}
	if _, err := ben.InsertMessage(t.Context(), chat.InsertMessage{ChatID: lobby, Text: "indeed", ReplyTo: 3}); err != nil {
		t.Fatal(err)
	}
	s.see("└ indeed")
	s.write("Esc", "+", "tada", "Enter")
	s.see("🎉\u00a01")
	x, y := s.find("🎉\u00a01")
	s.click(x, y)
	s.miss("🎉")
	x, y = s.find("┌ ben: the first")
	s.click(x+3, y)
	s.see("ben joined", "latest ↓")
}

func TestTheListIsResizedHiddenAndRemembered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept := make(chan Prefs, 16)
	s := w.start(100, 30, Options{SignUp: true, User: "alice", KeepPrefs: func(p Prefs) error { kept <- p; return nil }})
	s.write(password, "Enter")
	s.see("#lobby", strings.Repeat(" ", 14)+"│")
	s.dragFrom(24, 10, 40, 12)
	s.see(strings.Repeat("─", 40) + "┬")
	if p := <-kept; p.ListWidth != 40 {
		t.Errorf("kept %+v", p)
	}
	s.write("Alt->")
	s.see(strings.Repeat("─", 42) + "┬")
	s.write("F7")
	s.miss("┬")
	<-kept
	p := <-kept
	if !p.HideList || p.ListWidth != 42 {
		t.Errorf("kept %+v", p)
	}
	again := w.start(100, 30, Options{User: "alice", Prefs: p})
	again.write(password, "Enter")
	again.see("#lobby")
	again.miss("┬")
	again.write("F7")
	again.see(strings.Repeat("─", 42) + "┬")
}

func TestPeopleStandAtTheRightOfABroadScreen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(140, 30, "alice")
	s.see("┬", "● alice")
	s.write("F8")
	s.miss("● alice")
	s.resize(110, 30)
	s.write("F8")
	s.see("● alice")
}
