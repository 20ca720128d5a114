package terminal

import (
	"os"
	"slices"
	"sync/atomic"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// slate is a screen that remembers what it shows, so that a frame costs what
// has changed in it. Where the terminal is of the usual kind it writes that by
// itself, for tcell looks at every cell of every frame; else it hands tcell the
// changed cells alone. All but what is drawn stays with the screen below.
type slate struct {
	tcell.Screen
	pen    *pen // nil: tcell draws
	w, h   int
	next   []glyph // what is being drawn
	last   []glyph // what the terminal shows
	begun  bool    // a frame is being drawn
	all    atomic.Bool
	cursor place
	at     place // where the terminal has the cursor
	looks  looks
}

// glyph is what a cell shows; the zero glyph is blank.
type glyph struct {
	text  string // one cluster; "" is a space
	style uint16 // in looks
	part  part
}

// part tells which cell of a cluster a glyph is.
type part uint8

const (
	single part = iota
	left        // of a cluster that is two columns wide
	right       // and its other half, without a text of its own
)

// place is a cell; a negative one is nowhere.
type place struct{ x, y int }

var nowhere = place{-1, -1}

// newSlate lays a slate on a screen that was initialised. term is the kind of
// the terminal, as TERM has it; "" if that is not known.
func newSlate(screen tcell.Screen, term string) *slate {
	s := &slate{Screen: screen, pen: newPen(screen, term), cursor: nowhere, at: nowhere, looks: newLooks()}
	s.all.Store(true)
	return s
}

// Clear begins a frame.
func (s *slate) Clear() {
	// While tcell draws after a resize, Size waits: what is drawn here comes after.
	if w, h := s.Screen.Size(); w != s.w || h != s.h {
		s.w, s.h = w, h
		s.next, s.last = make([]glyph, w*h), make([]glyph, w*h)
		s.all.Store(true)
	}
	clear(s.next)
	s.begun = true
}

// Get returns what stands in a cell: of the frame that is being drawn, or of the
// one that is shown.
func (s *slate) Get(x, y int) (str string, style tcell.Style, width int) {
	if x < 0 || y < 0 || x >= s.w || y >= s.h {
		return " ", tcell.StyleDefault, 1
	}
	g := s.last[y*s.w+x]
	if s.begun {
		g = s.next[y*s.w+x]
	}
	str, style, width = g.text, s.looks.styles[g.style], 1
	if str == "" {
		str = " "
	}
	if g.part == left {
		width = 2
	}
	return str, style, width
}

// Put draws the first cluster of str, and returns the rest and its width.
func (s *slate) Put(x, y int, str string, style tcell.Style) (rest string, width int) {
	if str == "" {
		return "", 0
	}
	cluster, width := text.First(str)
	rest = str[len(cluster):]
	if x < 0 || y < 0 || x >= s.w || y >= s.h || width < 1 || cluster[0] < ' ' || cluster[0] == 0x7f {
		return rest, width
	}
	row := s.next[y*s.w : (y+1)*s.w]
	if x+width > s.w {
		cluster, width = " ", 1
	}
	free(row, x)
	look := s.looks.of(style)
	if width == 1 {
		row[x] = glyph{text: cluster, style: look}
		if cluster == " " {
			row[x].text = ""
		}
		return rest, width
	}
	free(row, x+1)
	row[x], row[x+1] = glyph{cluster, look, left}, glyph{"", look, right}
	return rest, width
}

// free makes room in a cell: half a cluster cannot stay.
func free(row []glyph, x int) {
	switch row[x].part {
	case left:
		row[x+1] = glyph{style: row[x+1].style}
	case right:
		row[x-1] = glyph{style: row[x-1].style}
	}
}

// SetContent is Put, for those who have runes.
func (s *slate) SetContent(x, y int, r rune, combining []rune, style tcell.Style) {
	s.Put(x, y, string(append([]rune{r}, combining...)), style)
}

func (s *slate) ShowCursor(x, y int) { s.cursor = place{x, y} }

func (s *slate) HideCursor() { s.cursor = nowhere }

// Show ends a frame: the terminal shows it.
func (s *slate) Show() {
	s.begun = false
	all := s.all.Swap(false)
	if !all && s.cursor == s.at && slices.Equal(s.next, s.last) {
		return
	}
	if all {
		clear(s.last)
	}
	s.Screen.ShowCursor(s.cursor.x, s.cursor.y)
	if s.pen != nil {
		s.pen.write(s, all)
	} else {
		s.handDown(all)
	}
	s.at = s.cursor
	s.next, s.last = s.last, s.next
	if s.looks.full() {
		s.forget()
	}
}

// forget numbers styles anew. What is shown is written again, with the next
// frame; until then its styles are not known.
func (s *slate) forget() {
	s.looks = newLooks()
	for i := range s.last {
		s.last[i].style = 0
	}
	s.all.Store(true)
}

// handDown has tcell draw the cells that have changed.
func (s *slate) handDown(all bool) {
	if all {
		s.Screen.Clear()
	}
	for i, g := range s.next {
		if g == s.last[i] || g.part == right {
			continue
		}
		if g.text == "" {
			g.text = " "
		}
		s.Screen.Put(i%s.w, i/s.w, g.text, s.looks.styles[g.style])
	}
	s.Screen.Show()
}

// Sync has the next frame drawn as a whole.
func (s *slate) Sync() {
	s.all.Store(true)
	s.Screen.Sync()
}

// Resume comes back from a suspension, with an empty screen.
func (s *slate) Resume() error {
	s.all.Store(true)
	return s.Screen.Resume()
}

// PollEvent passes events on. A resize has blanked the screen, even if the size
// is the same again by now.
func (s *slate) PollEvent() tcell.Event {
	ev := s.Screen.PollEvent()
	if _, resized := ev.(*tcell.EventResize); resized {
		s.all.Store(true)
	}
	return ev
}

// looks numbers styles, since to compare numbers is cheap.
type looks struct {
	styles []tcell.Style
	number map[tcell.Style]uint16
	recent tcell.Style // the last one that was asked for
	at     uint16
}

// maxLooks bounds the styles that are remembered; every link has its own.
const maxLooks = 4096

func newLooks() looks {
	return looks{styles: []tcell.Style{tcell.StyleDefault}, number: map[tcell.Style]uint16{tcell.StyleDefault: 0}}
}

// of returns the number of a style.
func (l *looks) of(style tcell.Style) uint16 {
	if style == l.recent {
		return l.at
	}
	n, ok := l.number[style]
	if !ok {
		if n = uint16(len(l.styles)); int(n) == 4*maxLooks {
			return 0 // more than a screen has cells
		}
		l.styles = append(l.styles, style)
		l.number[style] = n
	}
	l.recent, l.at = style, n
	return n
}

func (l *looks) full() bool { return len(l.styles) >= maxLooks }

// term is the kind of the terminal, "" if it is not the process's own.
func (u *ui) term() string {
	if !u.own {
		return ""
	}
	return os.Getenv("TERM")
}
