package terminal

import (
	"strings"

	"github.com/gdamore/tcell/v2"
)

// help is a dialog with all keys and commands.
type help struct {
	u    *ui
	rows []helpRow
	top  int
	h    int
}

type helpRow struct{ title, keys, words string }

func (u *ui) openHelp() {
	if _, open := u.dialog().(*help); !open {
		u.show(&help{u: u, rows: helpRows()})
	}
}

func helpRows() []helpRow {
	var rows []helpRow
	for _, sec := range sections() {
		rows = append(rows, helpRow{}, helpRow{title: sec.title})
		for _, b := range sec.bindings {
			rows = append(rows, helpRow{keys: strings.Join(b.keys, "  "), words: b.help})
		}
	}
	rows = append(rows, helpRow{}, helpRow{title: "commands"})
	for _, c := range commands() {
		rows = append(rows, helpRow{keys: c.usage(), words: c.help})
	}
	return rows[1:]
}

func (h *help) key(ev *tcell.EventKey) {
	pressed := keyName(ev)
	if s, ok := typed(ev); ok {
		pressed = s
	}
	switch pressed {
	case "Up", "k":
		h.wheel(-1)
	case "Down", "j", "Enter":
		h.wheel(1)
	case "PgUp", "b":
		h.wheel(-h.h)
	case "PgDn", " ":
		h.wheel(h.h)
	case "Home", "g":
		h.top = 0
	case "End", "G":
		h.wheel(len(h.rows))
	case "Esc", "q", "F1", "?":
		h.u.closeDialog(h)
	}
}

func (h *help) paste(string)  {}
func (h *help) click(int)     {}
func (h *help) waiting() bool { return false }
func (h *help) wheel(by int)  { h.top = max(0, min(h.top+by, len(h.rows)-h.h)) }

func (h *help) draw(c canvas) {
	pal := h.u.pal
	in := sheet(c, pal, "help", 94, max(10, c.h-2))
	h.h = max(1, in.h-1)
	h.wheel(0)
	keysW := min(31, in.w*2/5)
	for y := 0; y < h.h && h.top+y < len(h.rows); y++ {
		r := h.rows[h.top+y]
		if r.title != "" {
			in.putCut(0, y, in.w, r.title, pal.bold)
			continue
		}
		in.putCut(0, y, keysW, r.keys, pal.accent)
		in.putCut(keysW+2, y, in.w-keysW-2, r.words, pal.text)
	}
	words := "Up Down PgUp PgDn scroll   Esc closes   talko " + h.u.o.Version
	in.putCut(0, in.h-1, in.w, words, pal.muted)
}
