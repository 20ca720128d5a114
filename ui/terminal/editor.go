package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// editor is a box to type in: of one line or of several, masked for secrets.
// It measures, wraps and steps by clusters.
type editor struct {
	single bool    // newlines become spaces
	mask   string  // drawn in place of each cluster
	limit  int     // bytes; 0: none
	hint   string  // drawn while it is empty
	keys   *keymap // nil: as they are made

	value  string
	at     int // the cursor's byte offset, always between clusters
	goal   int // the column that Up and Down aim at; -1: where the cursor is
	x, y   int // on the screen, when last drawn
	width  int
	top    int  // first row shown
	more   bool // rows below the last one shown
	killed string
	undos  []state
	typing bool // the last change was typing, which is undone as one
}

type state struct {
	value string
	at    int
}

const maxUndos = 200

// set replaces the text, without a way back, and puts the cursor at its end.
func (e *editor) set(s string) {
	e.value, e.at, e.goal, e.top = "", 0, -1, 0
	e.insertPlain(s)
	e.undos, e.typing = nil, false
}

// insert types s at the cursor, as much of it as there is room for, and
// reports whether that was all.
func (e *editor) insert(s string) (all bool) {
	e.remember(true)
	return e.insertPlain(s)
}

func (e *editor) insertPlain(s string) (all bool) {
	if !joins(s) || e.at == 0 {
		s = e.allowed(s)
	}
	all = e.limit <= 0 || len(e.value)+len(s) <= e.limit
	if !all {
		s = whole(s, e.limit-len(e.value))
	}
	e.value = e.value[:e.at] + s + e.value[e.at:]
	e.at, e.goal = e.at+len(s), -1
	return all
}

// allowed returns s as it may stand in the box.
func (e *editor) allowed(s string) string {
	s = text.Block(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(s))
	if e.single {
		s = strings.ReplaceAll(s, "\n", " ")
	}
	return s
}

// joins reports whether s is one character that continues the one before it:
// terminals tell what was typed rune by rune.
func joins(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n == len(s) && (unicode.Is(unicode.M, r) || r == '\u200d' || r == '\u200c' || unicode.Is(unicode.Sk, r))
}

// whole returns as many clusters of s as fit into n bytes.
func whole(s string, n int) string {
	end := 0
	for c := range text.Clusters(s) {
		if c.At+len(c.Text) > n {
			break
		}
		end = c.At + len(c.Text)
	}
	return s[:end]
}

// remember keeps the present state for undo; typing goes on as one change.
func (e *editor) remember(typing bool) {
	if typing && e.typing && len(e.undos) > 0 {
		return
	}
	e.typing = typing
	e.undos = append(e.undos, state{e.value, e.at})
	if len(e.undos) > maxUndos {
		e.undos = e.undos[1:]
	}
}

func (e *editor) undo() {
	if n := len(e.undos); n > 0 {
		e.value, e.at = e.undos[n-1].value, e.undos[n-1].at
		e.undos, e.typing, e.goal = e.undos[:n-1], false, -1
	}
}

// remove deletes the bytes from lo to below hi; if kill, for Ctrl-Y.
func (e *editor) remove(lo, hi int, kill bool) {
	if lo >= hi {
		return
	}
	e.remember(false)
	if kill {
		e.killed = e.value[lo:hi]
	}
	e.value, e.at, e.goal = e.value[:lo]+e.value[hi:], lo, -1
}

// rows returns the byte ranges of the wrapped text. One column is kept free
// for the cursor.
func (e *editor) rows(width int) [][2]int {
	if e.single {
		return [][2]int{{0, len(e.value)}}
	}
	return breaks(e.value, max(1, width-1))
}

// rowOf returns the index of the row that holds the cursor.
func (e *editor) rowOf(rows [][2]int) int {
	for i := len(rows) - 1; i > 0; i-- {
		if rows[i][0] <= e.at {
			return i
		}
	}
	return 0
}

// height returns how many rows the text takes.
func (e *editor) height(width int) int { return len(e.rows(width)) }

// draw shows the text in c, with the cursor if focused.
func (e *editor) draw(c canvas, p palette, focused bool) {
	e.x, e.y, e.width = c.x, c.y, c.w
	rows := e.rows(c.w)
	current := e.rowOf(rows)
	e.top = max(min(e.top, current, len(rows)-c.h), current-c.h+1, 0)
	e.more = e.top+c.h < len(rows)
	for y := 0; y < c.h && e.top+y < len(rows); y++ {
		e.drawRow(c, y, rows[e.top+y], e.top+y == current && focused, p.text)
	}
	if e.value == "" && e.hint != "" {
		c.putCut(0, 0, c.w, e.hint, p.muted)
	}
}

// drawRow draws one row, moved left where the cursor would not fit.
func (e *editor) drawRow(c canvas, y int, r [2]int, cursor bool, style tcell.Style) {
	left := 0
	if cursor {
		column := e.shownWidth(e.value[r[0]:min(max(e.at, r[0]), len(e.value))])
		left = max(0, column-c.w+1)
		if c.w > 0 && c.h > 0 {
			c.screen.ShowCursor(c.x+column-left, c.y+y)
		}
	}
	x := -left
	for cl := range text.Clusters(e.value[r[0]:r[1]]) {
		if e.mask != "" {
			cl.Text = e.mask
		}
		x = c.put(x, y, cl.Text, style)
	}
}

func (e *editor) shownWidth(s string) int {
	if e.mask == "" {
		return text.Width(s)
	}
	n := 0
	for range text.Clusters(s) {
		n++
	}
	return n
}
