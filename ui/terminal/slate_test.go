package terminal

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// tube is a terminal as pen takes it to be: it draws what is written to it.
type tube struct {
	w, h  int
	cells []tubeCell
	x, y  int
	look  string // the numbers of the last SGR
	url   string
	bytes int
}

type tubeCell struct{ text, look, url string }

func newTube(w, h int) *tube { return &tube{w: w, h: h, cells: make([]tubeCell, w*h)} }

func (t *tube) Write(b []byte) (int, error) {
	t.bytes += len(b)
	for s := string(b); s != ""; {
		switch {
		case strings.HasPrefix(s, "\x1b["):
			end := strings.IndexFunc(s[2:], func(r rune) bool { return r >= '@' && r <= '~' }) + 2
			t.control(s[2:end], s[end])
			s = s[end+1:]
		case strings.HasPrefix(s, "\x1b]8;;"):
			url, rest, _ := strings.Cut(s[5:], "\x1b\\")
			t.url, s = url, rest
		case s[0] == '\b':
			t.x, s = t.x-1, s[1:]
		default:
			cluster, width := text.First(s)
			t.put(cluster, width)
			s = s[len(cluster):]
		}
	}
	return len(b), nil
}

func (t *tube) control(params string, final byte) {
	switch {
	case final == 'm':
		t.look = strings.TrimPrefix(params, "0")
	case final == 'J':
		t.cells = make([]tubeCell, t.w*t.h)
	case final == 'H':
		y, x, _ := strings.Cut(params, ";")
		t.y, _ = strconv.Atoi(y)
		t.x, _ = strconv.Atoi(x)
		t.x, t.y = t.x-1, t.y-1
	}
}

// put draws a cluster; of what it cuts in two nothing stays.
func (t *tube) put(cluster string, width int) {
	row := t.cells[t.y*t.w : (t.y+1)*t.w]
	for i := range width {
		row[t.x+i] = tubeCell{look: t.look, url: t.url}
	}
	if t.x+width < t.w && row[t.x+width].text == "right" {
		row[t.x+width].text = ""
	}
	row[t.x].text = strings.TrimSpace(cluster)
	if width == 2 {
		row[t.x+1].text = "right"
	}
	t.x += width
}

// equal fails unless the tube shows what a screen shows.
func (t *tube) equal(tt *testing.T, want tcell.Screen) {
	tt.Helper()
	for y := range t.h {
		for x := 0; x < t.w; {
			str, style, width := want.Get(x, y)
			look := strings.TrimSuffix(strings.TrimPrefix(string(way(style)), "\x1b[0"), "m")
			if got, cell := t.cells[y*t.w+x], (tubeCell{strings.TrimSpace(str), look, urlOf(style)}); got != cell {
				tt.Fatalf("at %d,%d is %q, want %q", x, y, got, cell)
			}
			x += max(1, width)
		}
	}
}

// slateOver returns a slate that writes to a tube.
func slateOver(tb testing.TB, w, h int) (*slate, *tube) {
	tb.Helper()
	_, sim := paper(tb, w, h)
	t := newTube(w, h)
	s := newSlate(sim, "")
	s.pen = &pen{tty: t, lock: func(int, int) {}}
	return s, t
}

var clusters = []string{"a", "b", " ", "─", "é", "e\u0301", "日", "👍🏽", "👨\u200d👩\u200d👧", "x"}

// scribble draws a little at random places, over what may stand there.
func scribble(r *rand.Rand, screens ...tcell.Screen) {
	styles := []tcell.Style{tcell.StyleDefault, tcell.StyleDefault.Bold(true).Foreground(tcell.PaletteColor(130)),
		tcell.StyleDefault.Reverse(true).Foreground(tcell.PaletteColor(9)).Background(tcell.NewHexColor(0x102030)),
		tcell.StyleDefault.Underline(true).Url("https://example.org/" + strconv.Itoa(r.IntN(3)))}
	w, h := screens[0].Size()
	for range r.IntN(40) {
		x, y, word, style := r.IntN(w), r.IntN(h), clusters[r.IntN(len(clusters))], styles[r.IntN(len(styles))]
		for _, s := range screens {
			canvas{screen: s, w: w, h: h}.put(x, y, word+word, style)
		}
	}
}

func TestTheTerminalShowsWhatWasDrawn(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		s, tube := slateOver(t, 12, 5)
		for range 20 {
			_, fresh := paper(t, 12, 5)
			want := newSlate(fresh, "")
			want.Clear()
			s.Clear()
			scribble(rand.New(rand.NewPCG(seed, uint64(tube.bytes))), s, want)
			s.Show()
			want.Show()
			tube.equal(t, fresh)
			sameCells(t, s, fresh)
		}
	}
}

// sameCells fails unless two screens tell the same.
func sameCells(t *testing.T, got, want tcell.Screen) {
	t.Helper()
	w, h := want.Size()
	for y := range h {
		for x := 0; x < w; {
			str, style, width := want.Get(x, y)
			if s, st, n := got.Get(x, y); s != str || st != style || n != width {
				t.Fatalf("at %d,%d is %q of %d, want %q of %d", x, y, s, n, str, width)
			}
			x += max(1, width)
		}
	}
}

func TestAFrameLikeTheLastWritesNothing(t *testing.T) {
	t.Parallel()
	s, tube := slateOver(t, 40, 5)
	frame := func() int {
		tube.bytes = 0
		s.Clear()
		canvas{screen: s, w: 40, h: 5}.put(3, 1, "hello there", tcell.StyleDefault)
		s.ShowCursor(3, 2)
		s.Show()
		return tube.bytes
	}
	if first := frame(); first == 0 {
		t.Fatal("nothing was written at first")
	}
	if again := frame(); again != 0 {
		t.Errorf("%d bytes for the same frame", again)
	}
	s.Sync()
	if all := frame(); all == 0 {
		t.Error("nothing was written when all was asked for")
	}
}

func TestALinkLeadsSomewhereOnTheTerminal(t *testing.T) {
	t.Parallel()
	s, _ := slateOver(t, 40, 2)
	var out bytes.Buffer
	s.pen.tty = &out
	s.Clear()
	canvas{screen: s, w: 40, h: 2}.put(0, 0, "here", tcell.StyleDefault.Url("https://example.org/"))
	s.Show()
	if want := "\x1b]8;;https://example.org/\x1b\\here\x1b]8;;\x1b\\"; !strings.Contains(out.String(), want) {
		t.Errorf("got %q", out.String())
	}
}

func TestStylesBeyondNumberAreForgotten(t *testing.T) {
	t.Parallel()
	s, tube := slateOver(t, 80, 60)
	for i := range 3 {
		s.Clear()
		for j := range 80 * 60 {
			style := tcell.StyleDefault.Url(fmt.Sprint("https://example.org/", i, "/", j))
			s.Put(j%80, j/80, "x", style)
		}
		s.Show()
		if got, want := tube.cells[79].url, fmt.Sprint("https://example.org/", i, "/", 79); got != want {
			t.Errorf("leads to %s, want %s", got, want)
		}
	}
}

func TestHowStylesAreWritten(t *testing.T) {
	t.Parallel()
	d := tcell.StyleDefault
	for want, style := range map[string]tcell.Style{
		"\x1b[0m":                         d,
		"\x1b[0;1;3;9;4m":                 d.Bold(true).Italic(true).StrikeThrough(true).Underline(true),
		"\x1b[0;31m":                      d.Foreground(tcell.ColorMaroon),
		"\x1b[0;91m":                      d.Foreground(tcell.ColorRed),
		"\x1b[0;38;5;130;48;5;28m":        d.Foreground(tcell.PaletteColor(130)).Background(tcell.PaletteColor(28)),
		"\x1b[0;38;2;1;2;3;48;2;4;5;255m": d.Foreground(tcell.NewRGBColor(1, 2, 3)).Background(tcell.NewRGBColor(4, 5, 255)),
		"\x1b[0;2;5;7m":                   d.Dim(true).Blink(true).Reverse(true).Foreground(tcell.ColorReset),
	} {
		if got := string(way(style)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
