package terminal

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
)

func TestVimWritesInTheBoxAsHandsKnow(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		"one two three ⎋ bbx":           "one |wo three",
		"one two three ⎋ 0dw":           "|two three",
		"one two three ⎋ 02dw":          "|three",
		"one two three ⎋ 0wD":           "one| ",
		"one two three ⎋ 0wcwTWO":       "one TWO| three",
		"one two three ⎋ 0wC2":          "one 2|",
		"one two three ⎋ b.iX":          "one two X|three",
		"one two ⎋ 0lliX":               "onX|e two",
		"one two ⎋ 0aX":                 "oX|ne two",
		"  one ⎋ IX":                    "  X|one",
		"one ⎋ 0AX":                     "oneX|",
		"one ⎋ oX":                      "one\nX|",
		"one ⎋ OX":                      "X|\none",
		"one two ⎋ dd":                  "|",
		"one two ⎋ ddu":                 "one tw|o",
		"one ⎋ xp":                      "on|e",
		"one ⎋ 0xp":                     "n|oe",
		"one two ⎋ 0de":                 "| two",
		"foo.bar ⎋ 0dw":                 "|.bar",
		"one\ntwo ⎋ kx":                 "o|n\ntwo",
		"one\ntwo ⎋ ggdd":               "|two",
		"a👩‍👩‍👧b ⎋ 0lx":                 "a|b",
		"one two ⎋ cc2":                 "2|",
		"one two ⎋ 0d3⎋x":               "|ne two",
		"one two ⎋ 0yw$p":               "one twoone| ",
		"one ⎋ 100x":                    "o|n",
		"one two three four ⎋ 0dwdwu.x": "|wo three four",
	} {
		t.Run(keys, func(t *testing.T) {
			t.Parallel()
			s := vimSession(t)
			written, rest, _ := strings.Cut(keys, " ⎋ ")
			s.box.set(written)
			s.vimRest("Esc")
			for _, r := range rest {
				if r == '⎋' {
					s.key(escKey)
					continue
				}
				s.key(runeKey(r))
			}
			if got := s.box.value[:s.box.at] + "|" + s.box.value[s.box.at:]; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// vimSession is a session without servers, in which vim's motions are wanted.
func vimSession(t *testing.T) *session {
	t.Helper()
	u := newUI(Options{Prefs: Prefs{Vim: true}})
	r := replica.New(replica.Options{Client: nobody{}, Seed: 1})
	s := newSession(u, r)
	u.session = s
	s.box.width = 80
	return s
}

type nobody struct{ chat.Client }

func (nobody) Identity() chat.Identity { return chat.Identity{} }

var escKey = tcell.NewEventKey(tcell.KeyEscape, 0, tcell.ModNone)

func runeKey(r rune) *tcell.EventKey { return tcell.NewEventKey(tcell.KeyRune, r, tcell.ModNone) }

func TestVimGoesThroughMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.start(100, 24, Options{SignUp: true, User: "alice", Prefs: Prefs{Theme: "dark", Vim: true}})
	s.write(password, "Enter")
	s.see("#lobby", "INSERT")
	ben := w.user("ben")
	lobby := w.lobby(ben)
	for i := range 60 {
		w.say(ben, lobby, "line "+count(i))
	}
	s.see("line 59")
	s.write("jk said", "Enter")
	s.see("jk said", "✓")
	s.write("Esc")
	s.see("NORMAL")
	s.write("gg")
	s.see("line 0")
	s.write("G")
	s.see("jk said")
	s.write("11k")
	s.see("j k move", "NORMAL")
	s.write("yy")
	s.see("copied")
	if got := string(s.GetClipboardData()); got != "line 50" {
		t.Errorf("copied %q", got)
	}
	s.write("kdd")
	s.see("Alt-Z takes it back")
	s.write("u")
	s.see("not deleted")
	s.write("3", "Ctrl-U")
	s.miss("line 59")
	s.write("Esc", "G", "ihello", "Enter")
	s.see("hello", "INSERT", "✓")
	s.write("Esc", ":settings", "Enter")
	s.see("motions of vim", "j k move")
	s.write("G", "k", "Enter")
	s.write("Esc")
	s.miss("motions of vim")
	s.write("jj")
	s.see("> jj")
}

func TestWithoutVimNothingIsItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 24, "alice")
	s.write("hjkl", "Enter")
	s.see("hjkl", "✓")
	if text := s.shown(); strings.Contains(text, "INSERT") || strings.Contains(text, "NORMAL") {
		t.Errorf("a mode is shown:\n%s", text)
	}
	s.write("Esc", "j", "i")
	s.write("F1", "End")
	s.miss("motions of vim")
}
