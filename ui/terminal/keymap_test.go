package terminal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestEachActionMayHaveAnotherKey(t *testing.T) {
	t.Parallel()
	for _, a := range allActions() {
		m, wrong := newKeymap(map[string][]string{a.name: {"F30"}})
		if got, _ := m.find(a.where, "F30"); got.name != a.name || len(wrong) > 0 {
			t.Errorf("F30 does %q, not %s: %v", got.name, a.name, wrong)
		}
		for _, k := range a.keys {
			if m.name(a.where, k) != "" {
				t.Errorf("%s is still done by %s", a.name, k)
			}
		}
		rows := helpRows(m, false)
		shown := slices.ContainsFunc(rows, func(r helpRow) bool { return strings.Contains(r.keys, "F30") })
		if nth := strings.HasPrefix(a.name, "chat_") && len(a.name) == len("chat_1"); !shown && !nth {
			t.Errorf("the help does not show the new key of %s", a.name)
		}
		if m.of(a.name) != "F30" {
			t.Errorf("hints show %q for %s", m.of(a.name), a.name)
		}
	}
}

func TestActionsHaveNamesAndKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	if _, wrong := newKeymap(nil); len(wrong) > 0 {
		t.Error(wrong)
	}
	seen := map[string]bool{}
	for _, a := range Actions() {
		if seen[a.Name] || a.Help == "" || len(a.Keys) == 0 {
			t.Errorf("%+v", a)
		}
		seen[a.Name] = true
		for _, k := range a.Keys {
			if right, err := spelled(k); right != k || err != nil {
				t.Errorf("%s: %q is spelled %q, %v", a.Name, k, right, err)
			}
		}
	}
	for _, a := range messageActions() {
		if !seen[a.name] {
			t.Errorf("what is done with a message has no key: %s", a.name)
		}
	}
}

func TestKeysAreReadAsPeopleSpellThem(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ctrl+k": "Ctrl-K", "C-k": "Ctrl-K", "^K": "Ctrl-K", "M-x": "Alt-X", "alt-shift-f": "Alt-F", "a-PAGEUP": "Alt-PgUp",
		"escape": "Esc", "return": "Enter", "ctrl-m": "Enter", "Ctrl-i": "Tab", "f12": "F12", "control-x   control-e": "Ctrl-X Ctrl-E",
		"backtab": "Shift-Tab", "Alt--": "Alt--", "Ctrl-_": "Ctrl-_", "ctrl-space": "Ctrl-Space", "y": "y", "Y": "Y", "+": "+", "-": "-", "shift-alt-up": "Alt-Shift-Up",
		"": "", "F99": "", "hyper-x": "", "Ctrl-": "", "a b c": "", "xyz": "", "shift-x": "", "\x1b": "",
	} {
		if got, err := spelled(in); got != want || (err != nil) != (want == "") {
			t.Errorf("%q is %q, %v, not %q", in, got, err, want)
		}
	}
	for _, ev := range []*tcell.EventKey{
		tcell.NewEventKey(tcell.KeyUp, 0, tcell.ModAlt|tcell.ModShift), tcell.NewEventKey(tcell.KeyRune, 'x', tcell.ModAlt),
		tcell.NewEventKey(tcell.KeyCtrlSpace, 0, tcell.ModCtrl), tcell.NewEventKey(tcell.KeyCtrlX, 0, tcell.ModCtrl), tcell.NewEventKey(tcell.KeyBacktab, 0, 0),
	} {
		if right, err := spelled(keyName(ev)); right != keyName(ev) || err != nil {
			t.Errorf("what is pressed is %q, but spelled %q, %v", keyName(ev), right, err)
		}
	}
}

func TestWhatIsWrongWithKeysIsTold(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "screen.toml")
	text := strings.Join([]string{
		`theme = "light" # mine`, `[keys]`, `go_too = "F9"`, `help = "Ctrl-C"`, `send = "x"`, `quit = ""`, `reply = ["R", 'Alt-R'] # two`,
		`next_chat = "Alt-Up"`, `pin = ["P"`, `settings = "F99"`, `quit = "F12"`, `redraw = "Ctrl-R Ctrl-R"`, `help = []`, `[colours]`, `x = 1`, `list_width = -4`,
	}, "\n")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := ReadPrefs(path)
	for line, want := range map[int]string{
		3: `nothing is called "go_too": did you mean go_to?`, 4: "Ctrl-C always leads back", 5: "x is a character that one types",
		8: "Alt-Up is the key of next_chat: chat_before goes without it", 9: "pin takes a key", 10: `"F99" is no key`, 11: "quit stands in line 6 already",
		12: "redraw takes a key of one stroke", 14: "there is no table [colours]", 16: `"-4" is no number of columns`,
	} {
		told := regexp.QuoteMeta(want) + ".* [(]" + regexp.QuoteMeta(path) + ", line " + strconv.Itoa(line) + "[)]"
		if err == nil || !regexp.MustCompile(told).MatchString(err.Error()) {
			t.Errorf("%q of line %d is not told in\n%v", want, line, err)
		}
	}
	if got := p.Keys["reply"]; p.Theme != "light" || !slices.Equal(got, []string{"R", "Alt-R"}) {
		t.Errorf("what can be read does not count: %+v", p)
	}
	if quit, found := p.Keys["quit"]; !found || len(quit) != 0 {
		t.Errorf("quit has %q", quit)
	}
	if err := WritePrefs(path, p); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	for _, want := range []string{"\nquit = []\n", "\nreply = [\"R\", \"Alt-R\"]\n", "\n# go_to = \"Ctrl-K\"\n", "not understood: go_too = \"F9\"\n"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is not in\n%s", want, data)
		}
	}
	again, _ := ReadPrefs(path)
	if !slices.Equal(again.strange, p.strange) {
		t.Errorf("lines are lost: %q, then %q", p.strange, again.strange)
	}
}

func FuzzAnyFileOfSettingsIsRead(f *testing.F) {
	f.Add("theme = \"light\"\n[keys]\ngo_to = [\"F9\", 'Alt-J'] # x\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "screen.toml")
		_ = os.WriteFile(path, []byte(text), 0o600)
		p, _ := ReadPrefs(path)
		if err := WritePrefs(path, p); err != nil {
			t.Fatal(err)
		}
		q, _ := ReadPrefs(path)
		for name, keys := range p.Keys {
			if !slices.Equal(q.Keys[name], keys) {
				t.Errorf("%s had %q and has %q", name, keys, q.Keys[name])
			}
		}
	})
}

func TestOtherKeysDoWhatTheSettingsSay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keys := map[string][]string{"send": {"Ctrl-S"}, "new_line": {"Enter"}, "reply": {"R"}, "go_to": {"Ctrl-X g"}, "help": nil, "cut_to_start": {"Ctrl-B"}, "list_rooms": {"Ctrl-C"}}
	s := w.start(140, 34, Options{SignUp: true, User: "alice", Prefs: Prefs{Theme: "dark", Keys: keys}})
	s.write(password, "Enter")
	s.see("Ctrl-S sends", "Ctrl-X g go to")
	s.miss("F1 help")
	s.write("one", "Enter", "two", "Ctrl-S")
	s.see("│ >", "two", "✓")
	s.write("three", "Ctrl-U", "four", "Ctrl-B", "five", "Ctrl-S")
	s.until("both stored", func(text string) bool { return strings.Contains(text, "five") && strings.Count(text, "✓") == 2 })
	s.miss("fourfive")
	s.write("Ctrl-T", "r")
	s.see("R reply")
	s.write("R")
	s.see("reply to alice")
	s.write("Esc", "Ctrl-X", "g")
	s.see("─ go to ─")
	s.write("Esc", "?")
	s.see("─ help ─", "Ctrl-X g")
}

func TestAKeyIsChangedInTheSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept := make(chan Prefs, 9)
	s := w.start(120, 34, Options{SignUp: true, User: "alice", Prefs: Prefs{Theme: "dark"}, KeepPrefs: func(p Prefs) error { kept <- p; return nil }})
	s.write(password, "Enter")
	s.see("#lobby")
	s.write("F6", "keys", "Enter")
	s.see("─ keys ─")
	s.write("go_to", "Enter")
	s.miss("Press the key")
	s.write("Ctrl-U", "go to", "Enter")
	s.see("Press the key for: go to", "now: Ctrl-K")
	s.write("Ctrl-N")
	s.see("go to: Ctrl-N; next chat goes without it")
	if p := <-kept; !slices.Equal(p.Keys["go_to"], []string{"Ctrl-N"}) || !slices.Equal(p.Keys["next_chat"], []string{"Alt-Down"}) {
		t.Errorf("kept %q", p.Keys)
	}
	s.write("Esc", "Esc", "Ctrl-N")
	s.see("─ go to ─")
}
