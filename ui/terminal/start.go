package terminal

import (
	"context"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/text"
	"talko/ui/view"
)

// Place is where the start screen leads: to serving this machine, or to the
// servers at an address. The zero Place is nowhere.
type Place struct {
	Host bool
	Addr string
	User string // who one was there
}

// Start asks someone who did not say where to go. known is offered with the
// one used last at the top; check refuses what is no address and no link. It
// returns when one has chosen, or as [Run] does: then the place is zero.
func Start(ctx context.Context, o Options, known []chat.Used, check func(addr string) error) (Place, error) {
	u := newUI(o)
	u.start = newStart(u, known, check)
	_, err := u.appear(ctx)
	return u.start.chosen, err
}

// start is the screen of those who start talko alone. Typed blindly, Enter goes
// to where one was last, and an address or a link with Enter goes there.
type start struct {
	u      *ui
	known  []chat.Used
	check  func(string) error
	addr   editor
	at     int // the chosen row: known ones, then hosting, then the address
	err    error
	chosen Place
}

func newStart(u *ui, known []chat.Used, check func(string) error) *start {
	s := &start{u: u, known: known, check: check}
	s.addr.single, s.addr.limit, s.addr.hint = true, 2048, "an address, or a link that somebody gave you"
	return s
}

func (s *start) hosting() int { return len(s.known) }
func (s *start) joining() int { return len(s.known) + 1 }
func (s *start) rows() int    { return len(s.known) + 2 }

func (s *start) begin()        {}
func (s *start) waiting() bool { return false }

func (s *start) key(ev *tcell.EventKey) {
	switch keyName(ev) {
	case "Enter", "Ctrl-J": // so Enter comes if it was typed before the screen was there
		s.enter()
	case "Tab", "Down":
		s.at = (s.at + 1) % s.rows()
	case "Shift-Tab", "Up":
		s.at = (s.at + s.rows() - 1) % s.rows()
	default:
		if _, ok := typed(ev); ok {
			s.at = s.joining()
		}
		if s.at == s.joining() {
			s.err = nil
			s.addr.key(ev)
		}
	}
}

func (s *start) paste(pasted string) {
	s.at, s.err = s.joining(), nil
	s.addr.insert(pasted)
}

// enter goes where the chosen row leads.
func (s *start) enter() {
	switch at := s.at; {
	case at < s.hosting():
		s.chosen = Place{Addr: s.known[at].Server, User: s.known[at].User}
	case at == s.hosting():
		s.chosen = Place{Host: true}
	default:
		addr := strings.TrimSpace(s.addr.value)
		if s.err = s.check(addr); s.err != nil {
			return
		}
		s.chosen = Place{Addr: addr}
	}
	s.u.end()
}

// startLook is where things stand: the rows of the known servers, of which there
// is room for so many from first on, of hosting, of the address, and of a notice.
type startLook struct {
	canvas
	first, shown             int
	hosting, joining, notice int
}

const (
	startRows = 10 // beside the known servers
	mostKnown = 8  // that are shown at once
)

func (s *start) look(c canvas) startLook {
	w := min(64, c.w-2)
	l := startLook{shown: min(len(s.known), mostKnown, max(1, c.h-startRows))}
	l.first = max(0, min(s.at, len(s.known)-1)-l.shown+1)
	l.canvas = c.part((c.w-w)/2, max(0, (c.h-startRows-l.shown)/2), w, c.h)
	l.hosting = 3 + l.shown
	if l.shown > 0 {
		l.hosting++
	}
	l.joining, l.notice = l.hosting+2, l.hosting+4
	return l
}

// click chooses a row; the chosen one is entered.
func (s *start) click(c canvas, _, y int) {
	l := s.look(c)
	at := -1
	switch y -= l.y; {
	case y >= 3 && y < 3+l.shown:
		at = l.first + y - 3
	case y == l.hosting:
		at = s.hosting()
	case y == l.joining:
		at = s.joining()
	}
	if at >= 0 {
		s.at = at
		if at != s.joining() {
			s.enter()
		}
	}
}

func (s *start) draw(c canvas) {
	pal, l := s.u.pal, s.look(c)
	x := l.put(0, 0, "talko", pal.accentBold)
	l.putCut(x+2, 0, l.w-x-2, "a chat in your terminal", pal.muted)
	l.rule(0, l.w, 1, pal.rule)
	for i := range l.shown {
		s.drawKnown(l, 3+i, l.first+i)
	}
	x = s.drawRow(l, l.hosting, "host", s.hosting())
	l.putCut(x, l.hosting, l.w-x, "a chat on this machine", s.style(s.hosting()))
	x = s.drawRow(l, l.joining, "join", s.joining())
	s.addr.draw(l.part(x, l.joining, l.w-x, 1), pal, s.at == s.joining())
	l.rule(x, l.w, l.joining+1, pal.rule)
	if s.err != nil {
		for i, r := range wrap([]span{{errorText(s.err), pal.danger}}, l.w) {
			l.put(0, l.notice+i, plainSpans(r.spans), pal.danger)
		}
	}
	l.putCut(0, min(l.notice+2, l.h-1), l.w, joinHints("Up Down Enter choose", s.u.quits()), pal.muted)
}

func (s *start) style(row int) tcell.Style {
	if s.at == row {
		return s.u.pal.accent
	}
	return s.u.pal.text
}

// drawRow draws the mark and the verb of a row, and returns the column behind.
func (s *start) drawRow(l startLook, y int, verb string, row int) int {
	if s.at == row {
		l.put(0, y, "▌", s.u.pal.accent)
	}
	l.put(2, y, verb, s.style(row))
	return 8
}

// drawKnown draws a server that was used before: where, as whom, and when.
func (s *start) drawKnown(l startLook, y, i int) {
	k := s.known[i]
	if s.at == i {
		l.put(0, y, "▌", s.u.pal.accent)
	}
	when := view.Ago(chat.At(k.At), s.u.o.Now())
	room := l.w - 2 - text.Width(when) - 2
	x := l.putCut(2, y, room, text.Line(k.Server), s.style(i))
	l.putCut(x+2, y, room-x, text.Line(k.User), s.u.pal.muted)
	l.putRight(l.w, y, when, s.u.pal.muted)
}
