package terminal

import (
	"context"
	"strings"
	"testing"

	"talko/app/chat"
)

// states are what the screen may show, one after another: keys lead to each,
// and sight of some words tells that it is there.
var states = []struct {
	name  string
	keys  []string
	sees  []string
	leave []string
}{
	{"chat", nil, []string{"lunch?"}, nil},
	{"typing", []string{"/th"}, []string{"/theme [NAME]"}, []string{"Ctrl-U"}},
	{"names", []string{"ask @b"}, []string{"Tab: @ben"}, []string{"Ctrl-U"}},
	{"message", []string{"Esc"}, []string{"Esc done"}, []string{"Esc"}},
	{"actions", []string{"Ctrl-T", "m"}, []string{"this message", "unread from here"}, []string{"Esc", "Esc"}},
	{"reply", []string{"Ctrl-T", "r", "on it"}, []string{"reply to ben", "on it"}, []string{"Esc", "Ctrl-U"}},
	{"switcher", []string{"Ctrl-K", "l"}, []string{"─ go to ─", "#lobby", "/leave"}, []string{"Esc"}},
	{"search", []string{"Ctrl-R", "build"}, []string{"search everywhere", "ben: the build"}, []string{"Esc"}},
	{"info", []string{"F5"}, []string{"keep on top"}, []string{"Esc"}},
	{"settings", []string{"F6"}, []string{"do not disturb"}, []string{"Esc"}},
	{"themes", []string{"/theme", "Enter"}, []string{"for dark grounds"}, []string{"Esc"}},
	{"profile", []string{"/whois ben", "Enter"}, []string{"on the train", "write to ben"}, []string{"Esc"}},
	{"mentions", []string{"Alt-M"}, []string{"mentions of you", "ben: @alice"}, []string{"Esc"}},
	{"rooms", []string{"F3"}, []string{"─ rooms ─", "joined │"}, []string{"Esc"}},
	{"group", []string{"F4"}, []string{"─ a new group ─"}, []string{"Esc"}},
	{"day", []string{"Alt-G"}, []string{"─ go to a day ─"}, []string{"Esc"}},
	{"usage", []string{"/msg", "Enter"}, []string{"usage: /msg"}, nil},
}

func TestEveryStateOfTheScreen(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 15}, {100, 30}, {200, 50}} {
		name := count(size[0]) + "x" + count(size[1])
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := aChatAt(t, size[0], size[1])
			for _, st := range states {
				s.write(st.keys...)
				s.see(st.sees...)
				golden(t, "state-"+st.name+"-"+name, s.shown())
				s.write(st.leave...)
				s.until("what was before "+st.name, func(text string) bool {
					return st.leave == nil || !strings.Contains(text, st.sees[0])
				})
			}
		})
	}
}

// aChatAt is a terminal that shows a lobby in which something was said.
func aChatAt(t *testing.T, width, height int) *stage {
	t.Helper()
	w := newWorld(t)
	s := w.start(width, height, Options{SignUp: true, User: "alice", Prefs: Prefs{Theme: "dark"}})
	s.write(password, "Enter")
	s.see("#lobby", "you joined")
	ben := w.user("ben")
	status := "on the train"
	if _, err := ben.UpdateUser(context.Background(), chat.UpdateUser{Status: &status}); err != nil {
		t.Fatal(err)
	}
	lobby := w.lobby(ben)
	w.say(ben, lobby, "the build is green again")
	s.see("green again")
	s.write("nice, was it the flaky fsync test?", "Enter")
	s.see("✓")
	w.say(ben, lobby, "@alice can you look at the **hub** before lunch?")
	s.see("lunch?", "●")
	if width >= broadFrom {
		s.see("○ ben")
	}
	return s
}
