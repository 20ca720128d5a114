package terminal

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
)

// starting is a start screen, and where it led.
type starting struct {
	*stage
	place Place
}

func startScreen(t *testing.T, width, height int, known ...chat.Used) *starting {
	t.Helper()
	s := &starting{stage: &stage{SimulationScreen: tcell.NewSimulationScreen("UTF-8"), t: t, w: width, h: height,
		changed: make(chan struct{}, 1), done: make(chan struct{})}}
	o := Options{Screen: s.stage, Now: func() time.Time { return day.Add(time.Hour) }, Prefs: Prefs{Theme: "dark"}}
	check := func(addr string) error {
		if addr == "nowhere:x" {
			return chat.Invalid.Errorf("%q is no address", addr)
		}
		return nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(s.done)
		s.place, s.err = Start(ctx, o, known, check)
	}()
	t.Cleanup(func() { cancel(); <-s.done })
	s.see("Ctrl-Q quits")
	return s
}

// usedBefore are servers, the one used last first.
func usedBefore() []chat.Used {
	return []chat.Used{
		{Server: "chat.example.org:8889", User: "alice", At: day.Add(-time.Hour)},
		{Server: "10.0.0.7:8889", User: "al", At: day.Add(-50 * time.Hour)},
	}
}

func TestTheStartScreenLeadsWhereOneChose(t *testing.T) {
	t.Parallel()
	last := Place{Addr: "chat.example.org:8889", User: "alice"}
	for name, c := range map[string]struct {
		known []chat.Used
		keys  []string
		want  Place
	}{
		"nothing was used before":   {nil, []string{"Enter"}, Place{Host: true}},
		"the last one is first":     {usedBefore(), []string{"Enter"}, last},
		"typed ahead":               {usedBefore(), []string{"b", "Ctrl-J"}, Place{Addr: "b"}},
		"another":                   {usedBefore(), []string{"Down", "Enter"}, Place{Addr: "10.0.0.7:8889", User: "al"}},
		"host":                      {usedBefore(), []string{"Down", "Down", "Enter"}, Place{Host: true}},
		"typed at once":             {usedBefore(), []string{"example.net", "Enter"}, Place{Addr: "example.net"}},
		"around the end":            {usedBefore(), []string{"Up", "b", "Enter"}, Place{Addr: "b"}},
		"a wrong one can be mended": {nil, []string{"nowhere:x", "Enter", "Backtab", "Tab", "Ctrl-U", "b:1", "Enter"}, Place{Addr: "b:1"}},
		"quit":                      {usedBefore(), []string{"Ctrl-Q"}, Place{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startScreen(t, 80, 24, c.known...)
			s.write(c.keys...)
			if _, err := s.ended(); err != nil {
				t.Fatal(err)
			}
			if s.place != c.want {
				t.Errorf("it leads to %+v, not to %+v", s.place, c.want)
			}
		})
	}
}

func TestTheStartScreenShowsWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := startScreen(t, 80, 24)
	s.write("nowhere:x", "Enter")
	s.see("is no address")
	golden(t, "start-wrong", s.shown())
}

func TestTheStartScreenFits(t *testing.T) {
	t.Parallel()
	many := usedBefore()
	for range 20 {
		many = append(many, chat.Used{Server: "10.1.2.3:8889", User: "bob", At: day.Add(-900 * time.Hour)})
	}
	for name, c := range map[string]struct {
		w, h  int
		known []chat.Used
	}{
		"start-80x24":  {80, 24, usedBefore()},
		"start-40x12":  {40, 12, many},
		"start-first":  {80, 24, nil},
		"start-250x70": {250, 70, many},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, startScreen(t, c.w, c.h, c.known...).shown())
		})
	}
}

func TestAClickOpensAServer(t *testing.T) {
	t.Parallel()
	s := startScreen(t, 80, 24, usedBefore()...)
	x, y := 20, 0
	for i, row := range strings.Split(s.shown(), "\n") {
		if strings.Contains(row, "10.0.0.7") {
			y = i
		}
	}
	s.click(x, y)
	if _, err := s.ended(); err != nil || s.place.User != "al" {
		t.Errorf("it leads to %+v (%v)", s.place, err)
	}
}
