package terminal

import (
	"strings"
	"unicode"

	"github.com/gdamore/tcell/v2"
)

// keyName names a key the way the help does: "Ctrl-K", "Alt-Enter", "PgUp".
// A character typed by itself has no name.
func keyName(ev *tcell.EventKey) string {
	mod := ev.Modifiers()
	if ev.Key() == tcell.KeyRune {
		return runeName(ev.Rune(), mod)
	}
	name, known := tcell.KeyNames[ev.Key()]
	if !known {
		return "unknown"
	}
	switch name {
	case "Backspace2":
		name = "Backspace"
	case "Backtab":
		return "Shift-Tab"
	case "Esc":
		return "Esc" // two of them, one soon after the other, look like Alt-Esc
	}
	if rest, ctrl := strings.CutPrefix(name, "Ctrl-"); ctrl {
		name, mod = rest, mod|tcell.ModCtrl
		if mod&tcell.ModAlt != 0 && name == "M" {
			name, mod = "Enter", mod&^tcell.ModCtrl
		}
	}
	return modified(name, mod)
}

// runeName names a character with modifiers. Terminals that send Alt-Enter as
// ESC CR make tcell report Alt, Ctrl and "m".
func runeName(r rune, mod tcell.ModMask) string {
	if mod&(tcell.ModCtrl|tcell.ModAlt) == 0 {
		return ""
	}
	if mod&tcell.ModCtrl != 0 && mod&tcell.ModAlt != 0 && unicode.ToLower(r) == 'm' {
		return "Alt-Enter"
	}
	return modified(string(unicode.ToUpper(r)), mod&^tcell.ModShift)
}

func modified(name string, mod tcell.ModMask) string {
	if mod&tcell.ModShift != 0 {
		name = "Shift-" + name
	}
	if mod&tcell.ModCtrl != 0 {
		name = "Ctrl-" + name
	}
	if mod&tcell.ModAlt != 0 {
		name = "Alt-" + name
	}
	return name
}

// typed returns the character that a key types, if it types one.
func typed(ev *tcell.EventKey) (string, bool) {
	if ev.Key() != tcell.KeyRune || keyName(ev) != "" {
		return "", false
	}
	return string(ev.Rune()), true
}
