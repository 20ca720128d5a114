package terminal

import (
	"strings"

	"talko/app/text"
)

// drag is what the mouse does while its button is held: it moves the edge of
// the list, or marks text in the messages.
type drag struct {
	edge  bool
	words bool
	moved bool
	from  point
	to    point
}

type point struct{ x, y int }

// press, pull and letGo are the steps of a drag.
func (u *ui) press(x, y int) {
	if s := u.session; s != nil && u.dialog() == nil {
		s.drag = drag{from: point{x, y}, to: point{x, y},
			edge: s.geo.listRule >= 0 && x == s.geo.listRule, words: s.geo.messages.has(x, y)}
	}
}

func (u *ui) pull(x, y int, held bool) (changed bool) {
	s := u.session
	if s != nil {
		s.pointing = s.geo.list.has(x, y)
	}
	if s == nil || u.dialog() != nil || !held || !s.drag.edge && !s.drag.words {
		return false
	}
	s.drag.moved = true
	s.drag.to = point{x, y}
	if s.drag.edge {
		u.prefs.ListWidth = listWidth(s.geo.status.w, max(1, x))
	}
	return true
}

func (u *ui) letGo(x, y int) {
	s := u.session
	if s == nil {
		return
	}
	d := s.drag
	s.drag = drag{}
	switch {
	case !d.moved:
	case d.edge:
		s.setListWidth(x)
	case d.words:
		d.to = point{x, y}
		if words := s.marked(d); strings.TrimSpace(words) != "" {
			u.clip(words)
			u.tell("copied “" + text.Truncate(text.Line(words), 40) + "”")
		}
	}
}

// bounds returns the first and the last place of a drag, in reading order and
// within the messages.
func (s *session) bounds(d drag) (from, to point) {
	from, to = d.from, d.to
	if from.y > to.y || from.y == to.y && from.x > to.x {
		from, to = to, from
	}
	m := s.geo.messages
	if from.y < m.y {
		from = point{m.x, m.y}
	}
	if to.y >= m.y+m.h {
		to = point{m.x + m.w - 1, m.y + m.h - 1}
	}
	return from, to
}

// marks returns the columns that a drag covers in row y: of the text alone,
// without times, names and marks; none if lo is not below hi.
func (s *session) marks(d drag, y int) (lo, hi int) {
	from, to := s.bounds(d)
	m := s.geo.messages
	cols := columnsFor(m.w)
	lo, hi = m.x+cols.text, m.x+cols.text+cols.textW
	switch {
	case y < from.y || y > to.y:
		return 0, 0
	case y == from.y && y == to.y:
		return max(lo, from.x), min(hi, to.x+1)
	case y == from.y:
		return max(lo, from.x), hi
	case y == to.y:
		return lo, min(hi, to.x+1)
	}
	return lo, hi
}

// drawMarked shows what a drag has marked so far.
func (s *session) drawMarked(c canvas) {
	if !s.drag.words || !s.drag.moved {
		return
	}
	for y := range c.h {
		lo, hi := s.marks(s.drag, y)
		for hi > lo && blank(c, hi-1, y) {
			hi--
		}
		for x := lo; x < hi; x++ {
			str, style, width := c.screen.Get(x, y)
			c.screen.Put(x, y, str, style.Reverse(true))
			x += max(0, width-1)
		}
	}
}

func blank(c canvas, x, y int) bool {
	str, _, _ := c.screen.Get(x, y)
	return strings.TrimSpace(str) == ""
}

// marked returns the text that a drag marked, as the screen showed it. Rows of
// one line that were broken by the screen alone are put together again.
func (s *session) marked(d drag) string {
	from, to := s.bounds(d)
	var b strings.Builder
	for y := from.y; y <= to.y; y++ {
		row := s.rowText(d, y)
		if y > from.y {
			b.WriteString(s.between(b.String(), row, y))
		}
		b.WriteString(row)
	}
	return strings.TrimSpace(b.String())
}

// rowAt is the text of a row of the messages, as the screen shows it.
func (s *session) rowAt(y int) string {
	m := s.geo.messages
	cols := columnsFor(m.w)
	return s.cells(m.x+cols.text, m.x+cols.text+cols.textW, y)
}

func (s *session) cells(lo, hi, y int) string {
	var b strings.Builder
	for x := lo; x < hi; {
		str, _, width := s.u.screen.Get(x, y)
		b.WriteString(str)
		x += max(1, width)
	}
	return strings.TrimRight(b.String(), " ")
}

func (s *session) rowText(d drag, y int) string {
	lo, hi := s.marks(d, y)
	row := s.cells(lo, hi, y)
	if l := s.pane.lineAt(y - s.geo.messages.y); l != nil && l.Message != nil && l.ReplyTo > 0 {
		row = strings.TrimPrefix(strings.TrimPrefix(row, "└ "), "  ") // the tie to the quote
	}
	return row
}

// between is what stood between a row and the one above it.
func (s *session) between(above, row string, y int) string {
	l, before := s.pane.lineAt(y-s.geo.messages.y), s.pane.lineAt(y-1-s.geo.messages.y)
	if l == nil || l != before || l.Message == nil {
		return "\n"
	}
	end := above[strings.LastIndexAny(above, " \n")+1:]
	start, _, _ := strings.Cut(strings.TrimSpace(row), " ")
	switch said := text.Block(l.Text); {
	case end == "" || start == "":
		return "\n"
	case strings.Contains(said, end+" "+start):
		return " "
	case strings.Contains(said, end+start):
		return ""
	}
	return "\n"
}
