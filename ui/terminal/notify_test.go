package terminal

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
)

// env is an environment of these pairs, like "TERM=foot".
func env(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if v, found := strings.CutPrefix(p, name+"="); found {
				return v
			}
		}
		return ""
	}
}

// signUpIn starts a terminal of some kind and makes an account in it.
func (w *world) signUpIn(o Options, name string) *stage {
	w.t.Helper()
	o.SignUp, o.User = true, name
	s := w.start(100, 30, o)
	s.write(password, "Enter")
	s.see("#lobby", "you joined")
	return s
}

func TestANotificationIsToldAsTheTerminalKnowsIt(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		env  []string
		want string
	}{
		"iTerm2":         {[]string{"TERM=xterm-256color", "TERM_PROGRAM=iTerm.app"}, "\x1b]9;talko: #lobby: ben: @alice are; you there?\a"},
		"WezTerm":        {[]string{"TERM=xterm-256color", "WEZTERM_PANE=1"}, "\x1b]9;talko: #lobby: ben: @alice are; you there?\a"},
		"foot":           {[]string{"TERM=foot"}, "\x1b]777;notify;#lobby;ben: @alice are; you there?\a"},
		"kitty":          {[]string{"TERM=xterm-kitty"}, "\x1b]99;i=talko:d=0;#lobby\a\x1b]99;i=talko:d=1:p=body;ben: @alice are; you there?\a"},
		"foot in tmux":   {[]string{"TERM=tmux-256color", "TMUX=/tmp/x", "VTE_VERSION=1"}, "\x1bPtmux;\x1b\x1b]777;notify;#lobby;ben: @alice are; you there?\a\x1b\\"},
		"foot in screen": {[]string{"TERM=screen-256color", "VTE_VERSION=1"}, "\x1bP\x1b]777;notify;#lobby;ben: @alice are; you there?\a\x1b\\"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := w.signUpIn(Options{Env: env(c.env...)}, "alice")
			ben := w.user("ben")
			s.post(tcell.NewEventFocus(false))
			s.write("y") // comes behind it
			s.see("> y")
			w.say(ben, w.lobby(ben), "@alice are; you there?")
			s.see("are; you there?")
			s.until("a notification", func(string) bool { return strings.Contains(s.toldPast(), c.want) })
		})
	}
}

func TestNobodyIsDisturbedWhoLooksOrWantsNot(t *testing.T) {
	t.Parallel()
	for name, prefs := range map[string]Prefs{"looks": {}, "off": {Notify: NotifyOff}, "do not disturb": {DoNotDisturb: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := w.signUpIn(Options{Env: env("TERM=foot"), Prefs: prefs}, "alice")
			ben := w.user("ben")
			if name != "looks" {
				s.post(tcell.NewEventFocus(false))
				s.write("y")
				s.see("> y")
			}
			w.say(ben, w.lobby(ben), "@alice are you there?")
			s.see("are you there?")
			if told := s.toldPast(); told != "" {
				t.Errorf("told %q", told)
			}
		})
	}
}

func TestLevelsDecideWhatRings(t *testing.T) {
	t.Parallel()
	of := func(kind chat.ChatKind, level chat.Level, muted bool) *replica.Chat {
		c := &replica.Chat{Chat: chat.Chat{Kind: kind}}
		c.Unread, c.Mentions, c.Settings.Level, c.Settings.Muted = 7, 1, level, muted
		return c
	}
	cases := map[string]struct {
		all  Notify
		chat *replica.Chat
		want int
	}{
		"a person":                    {NotifyDefault, of(chat.Private, "", false), 7},
		"a room":                      {NotifyDefault, of(chat.Room, "", false), 1},
		"muted":                       {NotifyAll, of(chat.Private, "", true), 0},
		"all":                         {NotifyAll, of(chat.Room, "", false), 7},
		"mentions":                    {NotifyMentions, of(chat.Private, "", false), 1},
		"off":                         {NotifyOff, of(chat.Private, "", false), 0},
		"off, but for this chat":      {NotifyOff, of(chat.Room, chat.LevelAll, false), 7},
		"all, but not for this chat":  {NotifyAll, of(chat.Room, chat.LevelNone, false), 0},
		"this chat only for mentions": {NotifyAll, of(chat.Private, chat.LevelMentions, false), 1},
	}
	for name, c := range cases {
		p := Prefs{Notify: c.all}
		if got := p.alerts(c.chat); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// escapes are what people may write to reach a terminal.
var escapes = []string{"\x1b]0;x\a", "\x1b[2J", "\x9b2J", "\u009b2J", "\u009d52;c;eA==\u009c", "a\ab", "\x1b\\", "\x00\r\n\x7f", "$<5000>", "\u202eevil", ";;;a=b:c"}

// onlyCommands is one command that ends where it should, or several.
var onlyCommands = regexp.MustCompile("^(\x1b\\][0-9]+;[^\\x00-\\x1f\\x7f-\\x9f]*\a)*$")

func TestNothingThatPeopleWriteReachesTheTerminalAsAnEscape(t *testing.T) {
	t.Parallel()
	for _, evil := range escapes {
		for _, kind := range []string{"TERM=xterm-kitty", "TERM=foot", "TERM=xterm-ghostty"} {
			s := &stage{SimulationScreen: tcell.NewSimulationScreen("UTF-8"), kind: "x"}
			u := newUI(Options{Env: env(kind)})
			u.screen, u.outside = &guard{Screen: s}, outsideOf(u.o.Env)
			line := &replica.Line{Message: &chat.Message{Kind: chat.Text, User: chat.User{Name: evil}, Text: evil}}
			u.announce(replica.Chat{Chat: chat.Chat{Kind: chat.Room, Name: evil}, Last: line})
			u.command(false, "9", evil)
			u.clip(evil)
			told := s.toldPast()
			if told == "" || !onlyCommands.MatchString(told) {
				t.Errorf("%s: %q told the terminal %q", kind, evil, told)
			}
		}
	}
}

func TestATitleIsTextAlone(t *testing.T) {
	t.Parallel()
	for _, evil := range escapes {
		s := tcell.NewSimulationScreen("UTF-8")
		u := newUI(Options{})
		u.screen = &guard{Screen: s}
		u.setTitle("talko – " + evil)
		title := s.GetTitle()
		if !strings.HasPrefix(title, "talko –") || strings.Contains(title, "$<") || strings.ContainsFunc(title, unicode.IsControl) {
			t.Errorf("%q gives the title %q", evil, title)
		}
	}
}

func TestCopyingInTmuxReachesTheTerminalOutside(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUpIn(Options{Env: env("TERM=tmux-256color", "TMUX=/tmp/x")}, "alice")
	s.write("copy me", "Enter")
	s.see("copy me", "✓")
	s.write("Esc", "y")
	s.see("copied")
	data := base64.StdEncoding.EncodeToString([]byte("copy me"))
	want := []string{"\x1b]52;c;" + data + "\a", "\x1bPtmux;\x1b\x1b]52;c;" + data + "\a\x1b\\"}
	if told := s.toldPast(); told != strings.Join(want, "") {
		t.Errorf("told %q", told)
	}
}

func TestATerminalWithoutCommandsIsToldNone(t *testing.T) {
	t.Parallel()
	for _, term := range []string{"linux", "vt100"} {
		o := outsideOf(env("TERM="+term, "KITTY_WINDOW_ID=1"))
		if o.osc || o.notify != nil {
			t.Errorf("%s: %+v", term, o)
		}
	}
	if !slices.Equal(notify777("a;b", "c;d")[0], []string{"777", "notify", "a,b", "c;d"}) {
		t.Error("a semicolon ends the title")
	}
}
