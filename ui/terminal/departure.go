package terminal

import (
	"github.com/gdamore/tcell/v2"

	"talko/app/replica"
)

// departure stands before the end while something is not sent: it waits for
// that, unless one would rather stay, or go at once.
type departure struct{ u *ui }

// unsent is what would be left behind if the run ended now.
func (u *ui) unsent() replica.Left {
	if u.session == nil {
		return replica.Left{}
	}
	return u.session.r.Unsent()
}

// holds reports whether there is a reason to ask before the end: what waits, or
// would be lost. What failed and is on disk was told, and stays.
func holds(left replica.Left) bool { return left.Waiting > 0 || left.Lost > 0 }

// depart ends the run if nothing is left to send, else it says what is.
func (u *ui) depart() {
	if !holds(u.unsent()) {
		u.goOn()
		return
	}
	u.show(&departure{u})
}

// departed goes on with the end as soon as everything is sent.
func (u *ui) departed() {
	if d, leaving := u.dialog().(*departure); leaving && !holds(u.unsent()) {
		u.closeDialog(d)
		u.goOn()
	}
}

func (d *departure) key(ev *tcell.EventKey) {
	pressed := keyName(ev)
	if c, ok := typed(ev); ok {
		pressed = c
	}
	switch pressed {
	case "Esc":
		d.u.closeDialog(d)
	case "q", "Q":
		d.u.closeDialog(d)
		d.u.goOn()
	}
}

func (d *departure) paste(string)  {}
func (d *departure) wheel(int)     {}
func (d *departure) click(int)     {}
func (d *departure) waiting() bool { return false }

func (d *departure) draw(c canvas) {
	left, down := d.u.unsent(), d.u.session != nil && d.u.session.r.Link().State == replica.Down
	q := question{u: d.u, title: "not sent", text: leftWords(left, down), answers: []answer{{key: "q", label: "quit now"}}}
	q.draw(c)
}

// leftWords say what is not sent, and what becomes of it.
func leftWords(left replica.Left, down bool) string {
	words := these(left.Waiting, "message is", "messages are") + " not sent yet."
	switch {
	case left.Waiting == 0:
		words = these(left.Failed, "message was", "messages were") + " not sent."
	case down:
		words += " There is no link: talko quits when it is back and all is sent."
	default:
		words += " talko quits as soon as all is sent."
	}
	if left.Lost > 0 {
		return words + " If you quit now, " + these(left.Lost, "message is", "messages are") + " lost: not kept on this machine."
	}
	return words + " If you quit now, what is kept on this machine goes when talko runs again."
}

func these(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}
