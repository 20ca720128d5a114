package terminal

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// otherKeyNames are keys as they are called elsewhere, and keys that are others
// to a terminal.
var otherKeyNames = map[string]string{
	"return": "Enter", "escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn", "del": "Delete", "ins": "Insert", "bs": "Backspace", "space": "Space",
	"backtab": "Shift-Tab", "Ctrl-I": "Tab", "Ctrl-M": "Enter", "Ctrl-[": "Esc", "Ctrl-H": "Backspace", "Ctrl-@": "Ctrl-Space",
}

// spelled returns a key as keyName names it: "ctrl+k", "C-k" and "^K" are
// Ctrl-K. Two strokes stand with a blank between them.
func spelled(key string) (string, error) {
	strokes := strings.Fields(key)
	if len(strokes) == 0 || len(strokes) > 2 {
		return "", fmt.Errorf("%q is no key", text.Line(key))
	}
	for i, stroke := range strokes {
		name, ok := spelledStroke(stroke)
		if !ok {
			return "", fmt.Errorf("%q is no key: Ctrl-K, Alt-Up, F9, Alt-Enter, Ctrl-X Ctrl-E are", text.Line(key))
		}
		strokes[i] = name
	}
	return strings.Join(strokes, " "), nil
}

func spelledStroke(stroke string) (string, bool) {
	var mod tcell.ModMask
	rest := stroke
	for rest != "" {
		m, n := modifier(rest)
		if n == 0 {
			break
		}
		mod, rest = mod|m, rest[n:]
	}
	if utf8.RuneCountInString(rest) == 1 {
		if mod&(tcell.ModCtrl|tcell.ModAlt) == 0 {
			return rest, mod == 0 && text.Width(rest) > 0
		}
		rest, mod = strings.ToUpper(rest), mod&^tcell.ModShift
	} else if rest = namedKey(rest); rest == "" || rest == "Space" && mod != tcell.ModCtrl {
		return "", false
	}
	name := modified(rest, mod)
	if other, known := otherKeyNames[name]; known {
		name = other
	}
	return name, true
}

// modifier reads one from the start of a key.
func modifier(s string) (m tcell.ModMask, n int) {
	for _, known := range []struct {
		words []string
		mod   tcell.ModMask
	}{{[]string{"ctrl", "control", "c"}, tcell.ModCtrl}, {[]string{"alt", "meta", "m", "a"}, tcell.ModAlt}, {[]string{"shift", "s"}, tcell.ModShift}} {
		for _, w := range known.words {
			if len(s) > len(w)+1 && strings.EqualFold(s[:len(w)], w) && (s[len(w)] == '-' || s[len(w)] == '+') {
				return known.mod, len(w) + 1
			}
		}
	}
	if len(s) > 1 && s[0] == '^' {
		return tcell.ModCtrl, 1
	}
	return 0, 0
}

// namedKey returns the name of a key that is no character, "" if there is none.
func namedKey(s string) string {
	if other, known := otherKeyNames[strings.ToLower(s)]; known {
		return other
	}
	for _, name := range tcell.KeyNames {
		if strings.EqualFold(name, s) && !strings.HasPrefix(name, "Ctrl-") {
			return name
		}
	}
	return ""
}

// mayHave tells why an action cannot have a key; nil if it can.
func (a action) mayHave(key string) error {
	first, _, chord := strings.Cut(key, " ")
	switch {
	case slices.Contains([]string{"Ctrl-C", "Esc"}, first):
		return fmt.Errorf("%s always leads back: %s cannot have it", first, a.name)
	case chord && (a.where == always || a.where == onMessage):
		return fmt.Errorf("%s takes a key of one stroke", a.name)
	case a.where != onMessage && utf8.RuneCountInString(first) == 1:
		return fmt.Errorf("%s is a character that one types: %s cannot have it", first, a.name)
	case a.where == always && slices.Contains([]string{"Enter", "Tab", "Up", "Down", "Backspace"}, first):
		return fmt.Errorf("%s is of use in every dialog: %s cannot have it", first, a.name)
	}
	return nil
}
