package terminal

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestWhatIsPreferredIsKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "screen.toml")
	if p, err := ReadPrefs(path); !reflect.DeepEqual(p, Prefs{}) || err != nil {
		t.Fatalf("without a file: %+v, %v", p, err)
	}
	for _, want := range []Prefs{{}, {Theme: "light", ListWidth: 31, HideList: true, People: "show", Emoji: "simple", Notify: NotifyOff, Sound: true, DoNotDisturb: true, Vim: true, Greeted: true,
		Keys: map[string][]string{"go_to": {"F9", "Ctrl-X Ctrl-K"}, "next_chat": {"Alt-\""}, "pin": nil}}} {
		if err := WritePrefs(path, want); err != nil {
			t.Fatal(err)
		}
		got, err := ReadPrefs(path)
		if got.Theme = strings.TrimPrefix(got.Theme, "auto"); !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestAPersonMayWriteTheSettings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "screen.toml")
	text := "# mine\ntheme=light\n list_width = many\nno_such = 1\nhide_list = true\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := ReadPrefs(path)
	if p.Theme != "light" || !p.HideList {
		t.Errorf("what can be read does not count: %+v", p)
	}
	for _, want := range []string{`"many" is no number of columns (` + path + ", line 3)", `there is no setting "no_such" (` + path + ", line 4)"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell %q", err, want)
		}
	}
}
