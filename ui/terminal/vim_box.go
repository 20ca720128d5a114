package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"talko/app/text"
)

// vimMotion moves the cursor in the box; linewise ones take whole lines to an
// operator.
type vimMotion struct {
	key string
	to  func(e *editor) int // where the cursor goes
	// through tells that an operator takes what is under the end as well.
	through bool
}

func vimMotions() []vimMotion {
	return []vimMotion{
		{key: "h", to: func(e *editor) int { return max(e.lineStart(), e.before(e.at)) }},
		{key: "l", to: func(e *editor) int { return min(e.lineEnd(), e.behind(e.at)) }},
		{key: "w", to: (*editor).nextWord},
		{key: "b", to: (*editor).lastWord},
		{key: "e", to: (*editor).wordEnd, through: true},
		{key: "0", to: (*editor).lineStart},
		{key: "^", to: (*editor).firstInLine},
		{key: "$", to: (*editor).lineEnd},
	}
}

// vimBox are the keys for what is being written.
func vimBox() []vimRow {
	motions := vimRow{help: "in the box: a place or a word back and forth, the ends of a line"}
	for _, m := range vimMotions() {
		motions.keys = append(motions.keys, vimKey{m.key, func(s *session, n int) { s.box.moveBy(m, n) }})
	}
	return []vimRow{
		motions,
		{"up and down in the box; its first line, its end", []vimKey{
			{"gg", func(s *session, _ int) { s.box.move(0) }}, {"G", func(s *session, _ int) { s.box.move(len(s.box.value)); s.box.onto() }},
			{"j", func(s *session, n int) { s.vimVertical(1, n) }}, {"k", func(s *session, n int) { s.vimVertical(-1, n) }}}},
		{"cut characters; to the end; a line", []vimKey{
			{"x", func(s *session, n int) { s.vimCut("d", "l", n) }}, {"D", func(s *session, _ int) { s.vimCut("d", "$", 1) }},
			{"dd", func(s *session, n int) { s.vimLine(n, false) }}}},
		{"copy a line; d, c and y take what a motion goes over", []vimKey{
			{"yy", func(s *session, _ int) { s.box.killed = s.box.value[s.box.lineStart():s.box.lineEnd()] }}}},
		{"change to the end; a line", []vimKey{
			{"C", func(s *session, _ int) { s.vimCut("c", "$", 1) }}, {"cc", func(s *session, n int) { s.vimLine(n, true) }}}},
		{"write here, behind it, at the start, at the end; on a new line", []vimKey{
			{"i", func(s *session, _ int) { s.vimInsert(s.box.at) }},
			{"a", func(s *session, _ int) { s.vimInsert(min(s.box.lineEnd(), s.box.behind(s.box.at))) }},
			{"I", func(s *session, _ int) { s.vimInsert(s.box.firstInLine()) }},
			{"A", func(s *session, _ int) { s.vimInsert(s.box.lineEnd()) }},
			{"o", func(s *session, _ int) { s.vimOpen(s.box.lineEnd(), 1) }},
			{"O", func(s *session, _ int) { s.vimOpen(s.box.lineStart(), 0) }}}},
		{"undo; put back what was cut", []vimKey{
			{"u", func(s *session, _ int) { s.box.undo(); s.vimTyped() }},
			{"p", func(s *session, n int) { s.vimPut(n) }}}},
	}
}

// vimOperate lets d, c or y take what a motion goes over; n is the count.
func (s *session) vimOperate(keys string) bool {
	op, rest, _ := cutFirst(keys)
	if !strings.Contains("dcy", op) || op == "" {
		return false
	}
	if rest == "" {
		s.vim.begun = keys
		return true
	}
	for _, m := range vimMotions() {
		if m.key == rest {
			n := max(1, s.vim.count)
			s.vim.count, s.vim.begun = 0, ""
			s.vimTake(op, m, n)
			return true
		}
	}
	return false
}

func cutFirst(s string) (first, rest string, ok bool) {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n], s[n:], n > 0
}

// vimTake cuts or copies from the cursor to where a motion goes.
func (s *session) vimTake(op string, m vimMotion, n int) {
	e := &s.box.editor
	if op == "c" && m.key == "w" {
		m = vimMotions()[4] // to the end of the word, as vim has it
	}
	lo, from := e.at, e.at
	for range n {
		e.at = m.to(e)
	}
	hi := e.at
	e.at = from
	if lo > hi {
		lo, hi = hi, lo
	} else if m.through {
		hi = min(len(e.value), e.behind(hi))
	}
	if m.key == "w" && op == "d" {
		hi = min(hi, max(lo, e.lineEnd()))
	}
	switch op {
	case "y":
		e.killed = e.value[lo:hi]
		e.move(lo)
	default:
		e.remove(lo, hi, true)
		s.vim.normal = op != "c"
		s.vimTyped()
	}
}

func (s *session) vimCut(op, motion string, n int) {
	for _, m := range vimMotions() {
		if m.key == motion {
			s.vimTake(op, m, n)
		}
	}
}

// vimLine cuts lines, or what is in them to write something else.
func (s *session) vimLine(n int, change bool) {
	e := &s.box.editor
	lo, hi := e.lineStart(), e.lineEnd()
	for i := 1; i < n && hi < len(e.value); i++ {
		hi = hi + 1 + len(strings.SplitN(e.value[hi+1:], "\n", 2)[0])
	}
	switch {
	case change:
	case hi < len(e.value):
		hi++
	case lo > 0:
		lo--
	}
	e.remove(lo, hi, true)
	s.vim.normal = !change
	s.vimTyped()
}

func (s *session) vimInsert(at int) {
	s.vim = vim{}
	s.box.move(at)
}

// vimOpen begins a line at an offset and goes to the cursor's place in it.
func (s *session) vimOpen(at, behind int) {
	s.vimInsert(at)
	s.box.insert("\n")
	s.box.move(at + behind)
	s.vimTyped()
}

func (s *session) vimPut(n int) {
	e := &s.box.editor
	if e.value != "" {
		e.move(min(e.lineEnd(), e.behind(e.at)))
	}
	if e.killed == "" {
		return
	}
	e.insert(strings.Repeat(e.killed, min(n, 99)))
	e.move(e.before(e.at))
	s.vimTyped()
}

func (s *session) vimTyped() {
	if s.vim.normal {
		s.box.onto()
	}
	s.typed()
}

// vimVertical moves by rows; above the first one are the messages.
func (s *session) vimVertical(by, n int) {
	for range n {
		if !s.box.vertical(by) {
			if by < 0 {
				s.pane.selectLast()
			}
			return
		}
	}
	s.box.onto()
}

// onto keeps the cursor on a character, where vim has it.
func (e *editor) onto() {
	if e.at == e.lineEnd() && e.at > e.lineStart() {
		goal := e.goal
		e.move(e.before(e.at))
		e.goal = goal
	}
}

func (e *editor) moveBy(m vimMotion, n int) {
	for range n {
		e.move(m.to(e))
	}
	e.onto()
}

func (e *editor) firstInLine() int {
	at := e.lineStart()
	for at < e.lineEnd() && e.value[at] == ' ' {
		at++
	}
	return at
}

// kinds of characters: a word, for vim, is a run of letters or one of signs.
const (
	ofBlanks = iota
	ofLetters
	ofSigns
)

func kindOf(cluster string) int {
	r, _ := utf8.DecodeRuneInString(cluster)
	switch {
	case unicode.IsSpace(r):
		return ofBlanks
	case wordRune(r):
		return ofLetters
	}
	return ofSigns
}

// nextWord is where the next word begins.
func (e *editor) nextWord() int {
	was := -1
	for c := range text.Clusters(e.value[e.at:]) {
		kind := kindOf(c.Text)
		if was >= 0 && kind != was && kind != ofBlanks {
			return e.at + c.At
		}
		was = kind
	}
	return len(e.value)
}

// wordEnd is the last character of the word, or of the next one.
func (e *editor) wordEnd() int {
	at, kind := -1, ofBlanks
	for c := range text.Clusters(e.value[e.behind(e.at):]) {
		now := kindOf(c.Text)
		if at >= 0 && now != kind {
			break
		}
		if now != ofBlanks {
			at, kind = e.behind(e.at)+c.At, now
		}
	}
	if at < 0 {
		return e.before(len(e.value))
	}
	return at
}

// lastWord is where the word begins, or the one before.
func (e *editor) lastWord() int {
	at, was := 0, ofBlanks
	for c := range text.Clusters(e.value[:e.at]) {
		kind := kindOf(c.Text)
		if kind != ofBlanks && kind != was {
			at = c.At
		}
		was = kind
	}
	return at
}
