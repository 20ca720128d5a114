package terminal

import (
	"strconv"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/replica"
)

// vim is what vim's hands have begun, for those who want its motions.
type vim struct {
	normal bool   // keys move; else they write
	count  int    // typed before a key
	begun  string // the first keys of more: "g", "d", "3d" without the count
}

// vimRow is a row of the help with the keys that it is about.
type vimRow struct {
	help string
	keys []vimKey
}

type vimKey struct {
	keys string
	do   func(s *session, n int) // n is the count, at least 1
}

// vimPane are the keys for messages, from the box as well while it has nothing
// else to do with them.
func vimPane() []vimRow {
	return []vimRow{
		{"a message down, up; so many with a count", []vimKey{
			{"j", func(s *session, n int) { s.vimDown(n) }}, {"k", func(s *session, n int) { s.vimUp(n) }}}},
		{"the first message, the last", []vimKey{
			{"gg", func(s *session, _ int) { s.pane.toStart(); s.pane.selectInSight(true) }},
			{"G", func(s *session, _ int) { s.pane.toEnd(); s.pane.selectInSight(false) }}}},
		{"half a page down, up; a whole one", []vimKey{
			{"Ctrl-D", func(s *session, n int) { s.vimPage(n * max(1, s.pane.height/2)) }},
			{"Ctrl-U", func(s *session, n int) { s.vimPage(-n * max(1, s.pane.height/2)) }},
			{"Ctrl-F", func(s *session, n int) { s.vimPage(n * max(1, s.pane.height-2)) }},
			{"Ctrl-B", func(s *session, n int) { s.vimPage(-n * max(1, s.pane.height-2)) }}}},
		{"search in this chat; the next hit, the one before", []vimKey{
			{"/", func(s *session, _ int) { s.openSearch(s.open, "") }},
			{"n", func(s *session, n int) { s.nextHit(n) }}, {"N", func(s *session, n int) { s.nextHit(-n) }}}},
		{"copy a message, delete it", []vimKey{
			{"yy", func(s *session, _ int) { s.actOn("copy") }}, {"dd", func(s *session, _ int) { s.actOn("delete") }}}},
		{"take back a deletion; a command", []vimKey{
			{"u", func(s *session, _ int) { s.vimUndo() }},
			{":", func(s *session, _ int) { s.vimCommand() }}}},
		{"write; Esc ends that", []vimKey{{"i", func(s *session, _ int) { s.vimWrite() }}, {"a", func(s *session, _ int) { s.vimWrite() }}}},
	}
}

// vimRows are the rows of the help.
func vimRows() []vimRow { return append(vimPane(), vimBox()...) }

func (r vimRow) shown() string {
	var all []string
	for _, k := range r.keys {
		all = append(all, k.keys)
	}
	return strings.Join(all, " ")
}

// vimKey handles a key while vim's motions are wanted, and reports whether it
// was one. Keys with Ctrl, Alt or a name that mean nothing here go on.
func (s *session) vimKey(ev *tcell.EventKey, name string) bool {
	v, selected := &s.vim, s.pane.selected != (lineID{})
	if !s.u.prefs.Vim {
		return false
	}
	if !v.normal && !selected {
		return s.vimRest(name)
	}
	pressed, char := typed(ev)
	if !char {
		pressed = name
	}
	switch {
	case name == "Esc":
		return s.vimEsc()
	case s.vimCount(pressed):
	case s.vimRun(v.begun + pressed):
	default:
		begun := v.begun
		*v = vim{normal: v.normal}
		return char && begun != "" || s.vimOther(pressed, selected, char)
	}
	return true
}

// vimRest ends writing: Esc alone does.
func (s *session) vimRest(name string) bool {
	if name != "Esc" || s.geo.atList || s.awaitEdit {
		return false
	}
	s.vim = vim{normal: true}
	s.box.completion = completion{}
	s.box.onto()
	return true
}

// vimEsc forgets what was begun; if nothing was, the key means what it means
// without vim.
func (s *session) vimEsc() bool {
	begun := s.vim.begun != "" || s.vim.count > 0
	s.vim = vim{normal: true}
	return begun
}

// vimCount takes a digit of a count.
func (s *session) vimCount(pressed string) bool {
	d, err := strconv.Atoi(pressed)
	if err != nil || len(pressed) != 1 || d == 0 && s.vim.count == 0 {
		return false
	}
	s.vim.count = min(s.vim.count*10+d, 9999)
	return true
}

// vimRun does what keys stand for, or keeps them if they begin something. In a
// box that is not empty its own keys come first.
func (s *session) vimRun(keys string) bool {
	rows, inBox := vimPane(), s.pane.selected == (lineID{}) && !s.geo.atList
	if inBox && s.box.value != "" {
		rows = append(vimBox(), rows...)
	} else if inBox {
		rows = append(rows, vimBox()...)
	}
	for _, r := range rows {
		for _, k := range r.keys {
			if k.keys == keys {
				n := max(1, s.vim.count)
				s.vim.count, s.vim.begun = 0, ""
				k.do(s, n)
				return true
			}
		}
	}
	if inBox && s.vimOperate(keys) {
		return true
	}
	if begins(rows, keys) {
		s.vim.begun = keys
		return true
	}
	return false
}

func begins(rows []vimRow, keys string) bool {
	for _, r := range rows {
		for _, k := range r.keys {
			if len(k.keys) > len(keys) && k.keys[:len(keys)] == keys {
				return true
			}
		}
	}
	return false
}

// vimOther is a key that is not vim's: what acts on a message still does, other
// characters write nothing.
func (s *session) vimOther(pressed string, selected, char bool) bool {
	switch {
	case !char:
		return false
	case pressed == "?":
		s.u.openHelp()
	case selected && s.u.keys.name(onMessage, pressed) != "":
		return false
	}
	return true
}

// vimWrite goes to the box to write.
func (s *session) vimWrite() {
	s.vim = vim{}
	s.selectNone()
}

// vimUndo takes back a deletion, or else what was cut in the box.
func (s *session) vimUndo() {
	if !s.undoom() {
		s.box.undo()
		s.vimTyped()
	}
}

// vimCommand begins a command; a message that was begun stays.
func (s *session) vimCommand() {
	if s.box.value != "" {
		s.u.tell("the box is not empty")
		return
	}
	s.vimWrite()
	s.box.set("/")
}

func (s *session) vimDown(n int) {
	if s.geo.atList {
		s.vimList("Down", n)
		return
	}
	if s.pane.selected == (lineID{}) {
		if !s.pane.follow {
			s.pane.selectFirst()
		}
		return
	}
	for range n {
		before := s.pane.selected
		if s.pane.selectBy(1); s.pane.selected == before {
			s.selectNone() // below the last message is the box
			return
		}
	}
}

func (s *session) vimUp(n int) {
	if s.geo.atList {
		s.vimList("Up", n)
		return
	}
	if s.pane.selected == (lineID{}) {
		s.pane.selectLast()
		n--
	}
	for range n {
		s.pane.selectBy(-1)
	}
}

func (s *session) vimList(key string, n int) {
	for range min(n, len(s.list.order)) {
		s.listKey(key)
	}
}

// selectFirst selects the first line that is shown.
func (p *pane) selectFirst() {
	for _, r := range p.shown {
		if selectable(r.line) {
			p.selected = idOf(r.line)
			return
		}
	}
}

// vimPage scrolls; what is selected stays in sight.
func (s *session) vimPage(rows int) {
	s.pane.scroll(rows)
	s.pane.selectInSight(rows > 0)
}

// selectInSight selects another line if the selected one is not shown any more:
// the first that is, or the last.
func (p *pane) selectInSight(first bool) {
	if p.selected == (lineID{}) {
		return
	}
	var in []*replica.Line
	for _, r := range p.frame() {
		if p.isSelected(r.line) {
			return
		}
		if selectable(r.line) {
			in = append(in, r.line)
		}
	}
	switch {
	case len(in) == 0:
	case first:
		p.selected = idOf(in[0])
	default:
		p.selected = idOf(in[len(in)-1])
	}
}

// mode is what vim's hands see in the status line.
func (s *session) mode() string {
	switch {
	case !s.u.prefs.Vim:
		return ""
	case !s.vim.normal && s.pane.selected == (lineID{}):
		return "INSERT"
	case s.vim.count > 0:
		return "NORMAL " + strconv.Itoa(s.vim.count) + s.vim.begun
	case s.vim.begun != "":
		return "NORMAL " + s.vim.begun
	}
	return "NORMAL"
}

// vimKey moves in a list while letters do not narrow it. Esc lets them move, and
// then goes back; i and / narrow again.
func (p *picker) vimKey(ev *tcell.EventKey) bool {
	pressed, char := typed(ev)
	if !char {
		pressed = keyName(ev)
	}
	if !p.normal {
		p.normal = pressed == "Esc" && len(p.list()) > 0
		return p.normal
	}
	begun := p.begun
	p.begun = ""
	switch begun + pressed {
	case "j":
		p.to(p.at + 1)
	case "k":
		p.to(p.at - 1)
	case "gg":
		p.to(0)
	case "G":
		p.to(len(p.list()) - 1)
	case "Ctrl-D":
		p.to(p.at + p.rows/2)
	case "Ctrl-U":
		p.to(p.at - p.rows/2)
	case "l":
		p.take()
	case "i", "a", "/":
		p.normal = false
	case "q":
		p.giveUp()
	case "g":
		p.begun = "g"
	default:
		return char
	}
	return true
}
