package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// editorKeys are the keys of every box to type in that are the same for all;
// the others stand in the table of keys.
var editorKeys = map[string]func(*editor){
	"Left":       func(e *editor) { e.move(e.before(e.at)) },
	"Right":      func(e *editor) { e.move(e.behind(e.at)) },
	"Ctrl-Left":  func(e *editor) { e.move(e.wordLeft()) },
	"Ctrl-Right": func(e *editor) { e.move(e.wordRight()) },
	"Alt-Left":   func(e *editor) { e.move(e.wordLeft()) },
	"Alt-Right":  func(e *editor) { e.move(e.wordRight()) },
	"Home":       func(e *editor) { e.move(e.lineStart()) },
	"End":        func(e *editor) { e.move(e.lineEnd()) },
	"Ctrl-Home":  func(e *editor) { e.move(0) },
	"Ctrl-End":   func(e *editor) { e.move(len(e.value)) },

	"Backspace":      func(e *editor) { e.remove(e.before(e.at), e.at, false) },
	"Ctrl-H":         func(e *editor) { e.remove(e.before(e.at), e.at, false) },
	"Delete":         func(e *editor) { e.remove(e.at, e.behind(e.at), false) },
	"Ctrl-D":         func(e *editor) { e.remove(e.at, e.behind(e.at), false) },
	"Alt-Backspace":  func(e *editor) { e.remove(e.wordLeft(), e.at, true) },
	"Ctrl-Backspace": func(e *editor) { e.remove(e.wordLeft(), e.at, true) },
	"Alt-D":          func(e *editor) { e.remove(e.at, e.wordRight(), true) },
	"Ctrl-K":         func(e *editor) { e.remove(e.at, e.lineEnd(), true) },
}

// key handles a key and reports whether it meant something here.
func (e *editor) key(ev *tcell.EventKey) bool {
	if s, ok := typed(ev); ok {
		e.insert(s)
		return true
	}
	name := keyName(ev)
	do := e.named(name)
	switch {
	case do != nil:
		do(e)
		return true
	case e.single:
		return false
	case name == "Up":
		return e.vertical(-1)
	case name == "Down":
		return e.vertical(1)
	}
	return false
}

// named is what a key does here, nil if nothing.
func (e *editor) named(key string) func(*editor) {
	keys := e.keys
	if keys == nil {
		keys = defaultKeys()
	}
	if a, known := keys.find(inBox, key); known && a.edit != nil {
		return a.edit
	}
	return editorKeys[key]
}

func (e *editor) move(to int) { e.at, e.goal, e.typing = to, -1, false }

// click moves the cursor to a place on the screen.
func (e *editor) click(x, y int) {
	rows := e.rows(max(e.width, 1))
	row := max(0, min(e.top+y-e.y, len(rows)-1))
	e.move(e.column(rows[row], x-e.x))
}

// vertical moves the cursor by rows; false if there is no such row.
func (e *editor) vertical(by int) bool {
	rows := e.rows(max(e.width, 1))
	i := e.rowOf(rows)
	if i+by < 0 || i+by >= len(rows) {
		return false
	}
	if e.goal < 0 {
		e.goal = text.Width(e.value[rows[i][0]:e.at])
	}
	goal := e.goal
	e.move(e.column(rows[i+by], goal))
	e.goal = goal
	return true
}

// column returns the offset in the row r that is nearest to a column.
func (e *editor) column(r [2]int, column int) int {
	at, width := r[0], 0
	for c := range text.Clusters(e.value[r[0]:r[1]]) {
		if width+c.Width > column {
			break
		}
		width += c.Width
		at = r[0] + c.At + len(c.Text)
	}
	return at
}

// before and behind return the ends of the cluster before and behind an offset.
func (e *editor) before(at int) int {
	last := 0
	for c := range text.Clusters(e.value[:at]) {
		last = c.At
	}
	return last
}

func (e *editor) behind(at int) int {
	for c := range text.Clusters(e.value[at:]) {
		return at + len(c.Text)
	}
	return at
}

func (e *editor) lineStart() int { return strings.LastIndexByte(e.value[:e.at], '\n') + 1 }

func (e *editor) lineEnd() int {
	if i := strings.IndexByte(e.value[e.at:], '\n'); i >= 0 {
		return e.at + i
	}
	return len(e.value)
}

func (e *editor) wordLeft() int {
	at := e.at
	for inWord := false; at > 0; {
		r, n := utf8.DecodeLastRuneInString(e.value[:at])
		if !wordRune(r) && inWord {
			break
		}
		inWord = inWord || wordRune(r)
		at -= n
	}
	return at
}

func (e *editor) wordRight() int {
	at := e.at
	for inWord := false; at < len(e.value); {
		r, n := utf8.DecodeRuneInString(e.value[at:])
		if !wordRune(r) && inWord {
			break
		}
		inWord = inWord || wordRune(r)
		at += n
	}
	return at
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'
}
