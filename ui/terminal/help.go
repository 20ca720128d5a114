package terminal

import (
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
)

// help is a dialog with all keys and commands.
type help struct {
	u     *ui
	lines [][]gutterPart // as last drawn
	top   int
	h     int
}

type helpRow struct{ title, keys, words string }

func (u *ui) openHelp() {
	if _, open := u.dialog().(*help); !open {
		u.show(&help{u: u})
	}
}

func helpRows(keys *keymap, vim bool) []helpRow {
	var rows []helpRow
	for _, sec := range sections() {
		rows = append(rows, helpRow{}, helpRow{title: sec.title})
		for _, b := range sec.bindings {
			rows = append(rows, helpRow{keys: keys.shown(b), words: b.help})
		}
	}
	if vim {
		rows = append(rows, helpRow{}, helpRow{title: "motions of vim"})
		for _, r := range vimRows() {
			rows = append(rows, helpRow{keys: r.shown(), words: r.help})
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
	case "Ctrl-U":
		h.wheel(-h.h / 2)
	case "Ctrl-D":
		h.wheel(h.h / 2)
	case "PgUp", "b":
		h.wheel(-h.h)
	case "PgDn", " ":
		h.wheel(h.h)
	case "Home", "g":
		h.top = 0
	case "End", "G":
		h.wheel(len(h.lines))
	case "Esc", "q", "?", h.u.keys.of("help"):
		h.u.closeDialog(h)
	}
}

func (h *help) paste(string)  {}
func (h *help) click(int)     {}
func (h *help) waiting() bool { return false }
func (h *help) wheel(by int)  { h.top = max(0, min(h.top+by, len(h.lines)-h.h)) }

func (h *help) draw(c canvas) {
	pal := h.u.pal
	in := sheet(c, pal, "help", 94, c.h)
	h.lines, h.h = helpLines(pal, helpRows(h.u.keys, h.u.prefs.Vim), in.w), max(1, in.h-2)
	h.wheel(0)
	for y := 0; y < h.h && h.top+y < len(h.lines); y++ {
		for _, part := range h.lines[h.top+y] {
			in.putCut(part.x, y, in.w-part.x, part.text, part.style)
		}
	}
	words := "Esc closes   Up Down PgUp PgDn scroll   talko " + h.u.o.Version
	in.putCut(0, in.h-1, in.w, words, pal.muted)
}

// helpLines lays out the help: in two columns, or, where there is no room, what
// a key does below the key.
func helpLines(pal palette, rows []helpRow, width int) [][]gutterPart {
	const keysW = 31
	beside := width >= 2*keysW
	at := 2
	if beside {
		at = keysW + 2
	}
	var lines [][]gutterPart
	for _, r := range rows {
		if r.keys == "" {
			lines = append(lines, []gutterPart{{span{r.title, pal.bold}, 0}})
			continue
		}
		line := []gutterPart{{span{r.keys, pal.accent}, 0}}
		if !beside {
			lines, line = append(lines, line), nil
		}
		for _, row := range wrap([]span{{r.words, pal.text}}, width-at) {
			lines = append(lines, append(line, gutterPart{span{plainSpans(row.spans), pal.text}, at}))
			line = nil
		}
	}
	return lines
}

// joinHints puts hints in a row; empty ones are left out.
func joinHints(hints ...string) string {
	return strings.Join(slices.DeleteFunc(hints, func(h string) bool { return h == "" }), "   ")
}
