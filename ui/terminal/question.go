package terminal

import (
	"strings"

	"github.com/gdamore/tcell/v2"
)

// answer is a key and what it does.
type answer struct {
	key   string // as typed, or as keyName tells it
	label string
	do    func()
}

// question is a dialog that one key answers; Esc goes back.
type question struct {
	u       *ui
	title   string
	text    string
	answers []answer
}

func (u *ui) ask(title, text string, answers ...answer) {
	u.show(&question{u: u, title: title, text: text, answers: answers})
}

func (q *question) key(ev *tcell.EventKey) {
	pressed := keyName(ev)
	if s, ok := typed(ev); ok {
		pressed = strings.ToLower(s)
	}
	if pressed == "Esc" {
		q.u.closeDialog(q)
		return
	}
	for _, a := range q.answers {
		if a.key == pressed {
			q.u.closeDialog(q)
			a.do()
			return
		}
	}
}

func (q *question) paste(string)  {}
func (q *question) wheel(int)     {}
func (q *question) click(int)     {}
func (q *question) waiting() bool { return false }

func (q *question) draw(c canvas) {
	rows := wrap([]span{{q.text, q.u.pal.text}}, min(56, c.w)-4)
	in := sheet(c, q.u.pal, q.title, 56, len(rows)+len(q.answers)+5)
	for y, r := range rows {
		in.put(0, y, plainSpans(r.spans), q.u.pal.text)
	}
	y := len(rows) + 1
	for i, a := range append(q.answers[:len(q.answers):len(q.answers)], answer{key: "Esc", label: "go back"}) {
		x := in.put(0, y+i, a.key, q.u.pal.accentBold)
		in.putCut(max(5, x+2), y+i, in.w-max(5, x+2), a.label, q.u.pal.text)
	}
}

func plainSpans(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.text)
	}
	return b.String()
}
