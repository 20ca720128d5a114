package terminal

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

// press types keys by name, and everything else as text.
func press(e *editor, keys ...string) {
	for _, k := range keys {
		e.press(k)
	}
}

func (e *editor) press(k string) {
	if f := e.named(k); f != nil {
		f(e)
		return
	}
	switch k {
	case "Up":
		e.vertical(-1)
	case "Down":
		e.vertical(1)
	default:
		for _, r := range k {
			e.key(tcell.NewEventKey(tcell.KeyRune, r, tcell.ModNone))
		}
	}
}

func TestEditorKeysDoWhatHandsKnow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys []string
		want string // with | where the cursor is
	}{
		"typing":                {[]string{"hello"}, "hello|"},
		"into the middle":       {[]string{"helo", "Left", "l"}, "hell|o"},
		"a whole character":     {[]string{"a👩‍👩‍👧b", "Left", "Backspace"}, "a|b"},
		"a combining mark":      {[]string{"e\u0301x", "Left", "Left", "y"}, "y|e\u0301x"},
		"wide":                  {[]string{"日本語", "Left", "Backspace"}, "日|語"},
		"cut a word":            {[]string{"one two", "Ctrl-W"}, "one |"},
		"cut to the start":      {[]string{"one two", "Ctrl-Left", "Ctrl-U"}, "|two"},
		"cut to the end":        {[]string{"one two", "Ctrl-A", "Alt-F", "Alt-K"}, "one|"},
		"put back":              {[]string{"one two", "Ctrl-W", "Ctrl-A", "Ctrl-Y"}, "two|one "},
		"undo typing":           {[]string{"one", "Ctrl-A", "two", "Alt-Z"}, "|one"},
		"undo a cut":            {[]string{"one two", "Ctrl-W", "Alt-Z"}, "one two|"},
		"nothing to delete":     {[]string{"Backspace", "Delete", "Ctrl-W", "Ctrl-Y", "Alt-Z"}, "|"},
		"up keeps the column":   {[]string{"abcdef\nxy\nabcdef", "Up", "Up", "!"}, "abcdef!|\nxy\nabcdef"},
		"down from a short row": {[]string{"ab\nabcd", "Up", "Ctrl-E", "Down", "!"}, "ab\nab!|cd"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &editor{goal: -1, width: 40}
			for _, k := range c.keys {
				if e.named(k) == nil && k != "Up" && k != "Down" && len(k) > 1 && k[0] != 'C' {
					e.insert(k)
					e.typing = false
					continue
				}
				press(e, k)
			}
			if got := e.value[:e.at] + "|" + e.value[e.at:]; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEditorTakesNothingThatCouldHarmAScreen(t *testing.T) {
	t.Parallel()
	e := &editor{goal: -1}
	e.insert("a\x1b[31mred\x07\r\nb\tc\u202e")
	if want := "ared\nb    c"; e.value != want {
		t.Errorf("got %q, want %q", e.value, want)
	}
	e = &editor{goal: -1, single: true, limit: 5}
	e.insert("a\nb日本")
	if want := "a b"; e.value != want {
		t.Errorf("got %q, want %q", e.value, want)
	}
}

func TestEditorSaysWhenSomethingDidNotFit(t *testing.T) {
	t.Parallel()
	e := &editor{goal: -1, limit: 5}
	for _, c := range []struct {
		in, want string
		all      bool
	}{
		{"abc", "abc", true},
		{"é", "abcé", true},
		{"", "abcé", true},
		{"d", "abcé", false},
	} {
		if all := e.insert(c.in); all != c.all || e.value != c.want {
			t.Errorf("insert(%q) = %v, %q, want %v, %q", c.in, all, e.value, c.all, c.want)
		}
	}
}

func TestTheCursorIsAlwaysOnTheScreen(t *testing.T) {
	t.Parallel()
	c, s := paper(t, 20, 3)
	e := &editor{goal: -1}
	for _, part := range []string{"hello ", "you there ", "日本語日本語日本語日本語", "\n", "\n", "x", "    ", "and on"} {
		e.insert(part)
		s.Clear()
		e.draw(c, newPalette(256), true)
		if x, y, _ := s.GetCursor(); x < 0 || x >= 20 || y < 0 || y >= 3 {
			t.Errorf("after %q the cursor is at %d,%d", part, x, y)
		}
	}
}

func FuzzEditorKeepsItsCursor(f *testing.F) {
	f.Add("hello 日本", []byte("abcdefgh"))
	var names []string
	for n := range editorKeys {
		names = append(names, n)
	}
	for _, a := range allActions() {
		if a.edit != nil {
			names = append(names, a.keys...)
		}
	}
	names = append(names, "Up", "Down")
	f.Fuzz(func(t *testing.T, s string, keys []byte) {
		e := &editor{goal: -1, width: 10}
		e.insert(s)
		for _, k := range keys {
			press(e, names[int(k)%len(names)])
			if e.at < 0 || e.at > len(e.value) {
				t.Fatalf("cursor at %d of %q", e.at, e.value)
			}
		}
	})
}

func TestKeysHaveTheNamesThatTheHelpUses(t *testing.T) {
	t.Parallel()
	for want, ev := range map[string]*tcell.EventKey{
		"Ctrl-K":      tcell.NewEventKey(tcell.KeyCtrlK, 0, tcell.ModCtrl),
		"Enter":       tcell.NewEventKey(tcell.KeyEnter, 0, tcell.ModNone),
		"Alt-Enter":   tcell.NewEventKey(tcell.KeyRune, 'm', tcell.ModAlt|tcell.ModCtrl),
		"Shift-Enter": tcell.NewEventKey(tcell.KeyEnter, 0, tcell.ModShift),
		"Ctrl-J":      tcell.NewEventKey(tcell.KeyCtrlJ, 0, tcell.ModCtrl),
		"Alt-A":       tcell.NewEventKey(tcell.KeyRune, 'a', tcell.ModAlt),
		"Alt-1":       tcell.NewEventKey(tcell.KeyRune, '1', tcell.ModAlt),
		"Alt-Down":    tcell.NewEventKey(tcell.KeyDown, 0, tcell.ModAlt),
		"Alt-Home":    tcell.NewEventKey(tcell.KeyHome, 0, tcell.ModAlt),
		"Shift-Tab":   tcell.NewEventKey(tcell.KeyBacktab, 0, tcell.ModNone),
		"Backspace":   tcell.NewEventKey(tcell.KeyBackspace2, 0, tcell.ModNone),
		"Esc":         tcell.NewEventKey(tcell.KeyEscape, 0, tcell.ModNone),
		"PgUp":        tcell.NewEventKey(tcell.KeyPgUp, 0, tcell.ModNone),
		"":            tcell.NewEventKey(tcell.KeyRune, 'é', tcell.ModNone),
	} {
		if got := keyName(ev); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFuzzyPrefersWhatHandsMean(t *testing.T) {
	t.Parallel()
	for query, better := range map[string][2]string{
		"lob":  {"#lobby", "globe"},
		"ben":  {"ben", "benjamin"},
		"rel":  {"release 1.0", "girelle"},
		"r1":   {"release 1.0", "parallel1"},
		"one":  {"release one", "phone"},
		"Ärg":  {"ärger", "target"},
		"talk": {"talko", "t a l k"},
	} {
		if a, b := fuzzy(query, better[0]), fuzzy(query, better[1]); a <= b {
			t.Errorf("%q: %q has %d, %q has %d", query, better[0], a, better[1], b)
		}
	}
	if fuzzy("xyz", "lobby") != 0 {
		t.Error("xyz found in lobby")
	}
}
