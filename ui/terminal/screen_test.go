package terminal

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
)

var update = flag.Bool("update", false, "rewrite testdata/screen")

var roundTrip = regexp.MustCompile(`● (<1|[0-9]+) ms +`)

// TestMain fixes the zone, so that clocks on the screen are the same everywhere.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// golden compares what a screen shows with testdata/screen/name.txt.
// How long a call took is not part of it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = roundTrip.ReplaceAllString(got, "● n ms    ")
	path := filepath.Join("..", "..", "testdata", "screen", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// paper is a screen to draw on that nobody looks at.
func paper(t testing.TB, w, h int) (canvas, tcell.SimulationScreen) {
	t.Helper()
	s := tcell.NewSimulationScreen("UTF-8")
	if err := s.Init(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Fini)
	s.SetSize(w, h)
	s.Clear()
	return canvas{screen: s, w: w, h: h}, s
}

// textOf returns what a screen shows, without blanks at the ends of rows.
func textOf(s tcell.Screen) string {
	w, h := s.Size()
	var b strings.Builder
	for y := range h {
		var line strings.Builder
		for x := 0; x < w; {
			str, _, width := s.Get(x, y)
			if str == "" {
				str = " "
			}
			line.WriteString(str)
			x += max(1, width)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// book is a chat in memory.
type book struct {
	lines []*replica.Line
	asked int // windows
	given int // lines in them
}

func (b *book) Window(_ chat.ChatID, at chat.Seq, before, after int) replica.Window {
	pivot := 0
	if at == replica.Newest {
		pivot = len(b.lines)
	} else {
		lo, hi := 0, len(b.lines)
		for lo < hi {
			if m := (lo + hi) / 2; seqOf(b.lines[m]) > 0 && seqOf(b.lines[m]) <= at {
				lo = m + 1
			} else {
				hi = m
			}
		}
		pivot = lo
	}
	from, to := max(0, pivot-before), min(len(b.lines), pivot+after)
	b.asked, b.given = b.asked+1, b.given+to-from
	return replica.Window{Lines: b.lines[from:to], Pivot: pivot - from,
		AtStart: from == 0, AtEnd: to == len(b.lines), Below: len(b.lines) - to}
}

var day = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

var people = []chat.User{{ID: 1, Name: "alice"}, {ID: 2, Name: "ben"}, {ID: 3, Name: "chiara"}, {ID: 4, Name: "dana"}}

// say adds a line that is stored.
func (b *book) say(user int, text string) *replica.Line {
	seq := chat.Seq(len(b.lines) + 1)
	m := &chat.Message{Seq: seq, ModSeq: seq, EditSeq: seq, ChatID: 1, Kind: chat.Text, User: people[user], Text: text,
		TS: chat.At(day.Add(time.Duration(seq) * time.Minute))}
	l := &replica.Line{Message: m}
	b.lines = append(b.lines, l)
	return l
}

// paneOver returns a pane of some size over a chat, drawn once.
func paneOver(t testing.TB, b *book, w, h int) (*pane, canvas, tcell.SimulationScreen) {
	t.Helper()
	c, s := paper(t, w, h)
	p := newPane(b, newPalette(256), 1, func() time.Time { return day.Add(8 * time.Hour) })
	keys, _ := newKeymap(nil)
	p.remedy = keys.remedy()
	p.open(1, 0)
	p.draw(c)
	return p, c, s
}

// redraw draws the pane anew and returns what the screen shows.
func redraw(p *pane, c canvas, s tcell.Screen) string {
	s.Clear()
	p.draw(c)
	return textOf(s)
}
