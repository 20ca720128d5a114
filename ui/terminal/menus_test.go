package terminal

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/ui/view"
)

func TestAMenuShowsWhatCanBeDoneWithAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	w.say(ben, w.lobby(ben), "hello there")
	x, y := s.find("hello there")
	s.InjectMouse(x, y, tcell.Button2, tcell.ModNone)
	s.InjectMouse(x, y, tcell.ButtonNone, tcell.ModNone)
	s.see("this message", "reply", "copy a link to it")
	if strings.Contains(s.shown(), "│   edit") {
		t.Errorf("what ben wrote can be edited:\n%s", s.shown())
	}
	s.write("react", "Enter", "tada", "Enter")
	s.see("🎉\u00a01")
	s.write("Esc", "w")
	s.see("who reacted", "🎉  alice")
	s.write("Esc", "Esc", "m", "reply", "Enter", "hello ben", "Enter")
	s.see("└ hello ben")
}

func TestALinkLeadsToAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	lobby := w.lobby(ben)
	w.say(ben, lobby, "the needle")
	for range 60 {
		w.say(ben, lobby, "hay")
	}
	w.say(ben, lobby, "the end")
	s.see("the end")
	s.write("Alt-Home")
	s.miss("the end")
	x, y := s.find("the needle")
	s.click(x, y)
	s.write("Y")
	s.see("copied talko://here/#lobby/3")
	if got := string(s.GetClipboardData()); got != "talko://here/#lobby/3" {
		t.Errorf("copied %q", got)
	}
	s.write("/room other", "Enter")
	s.see("#other  ")
	s.write("it was in talko://here/#lobby/3 I think", "Enter")
	s.see("I think", "✓")
	s.write("Esc", "o")
	s.see("the needle")
	s.write("Alt-Down")
	s.see("I think")
	s.write("Ctrl-T", "Enter")
	s.see("the needle")
	s.write("Alt-Down")
	s.see("I think")
	x, y = s.find("talko://here")
	s.click(x+3, y)
	s.see("the needle")
	s.write("Alt-Down", "so is talko://there:1/#lobby/3", "Enter")
	s.until("both stored", func(text string) bool { return strings.Contains(text, "there:1") && strings.Count(text, "✓") == 2 })
	s.click(s.find("there:1"))
	s.see("this is on there:1: talko --connect there:1")
	s.write("Esc", "/goto talko://there/#lobby/3", "Enter")
	s.see("talko --connect there")
}

func TestLinksOfTalkoAreReadStrictly(t *testing.T) {
	t.Parallel()
	room := chat.Chat{ID: 7, Kind: chat.Room, Name: "a/b c"}
	group := chat.Chat{ID: 12, Kind: chat.Group, Name: "x"}
	for link, want := range map[string]view.Locator{
		view.Permalink("h:1", &room, 3):      {Server: "h:1", Room: "a/b c", Seq: 3},
		view.Permalink("[::1]:1", &group, 9): {Server: "[::1]:1", Chat: 12, Seq: 9},
		"talko://h/#lobby":                   {Server: "h", Room: "lobby"},
	} {
		if got, ok := view.ParsePermalink(link); !ok || got != want {
			t.Errorf("%s: %+v, %v", link, got, ok)
		}
	}
	for _, link := range []string{"", "talko://", "talko://h", "talko://h/#", "talko://h/x/1", "talko://h/0/1", "talko://h/#a/0", "talko://h/#a/1/2", "talko://h/#%zz/1", "http://h/#a/1", "talko://h/#a/-1"} {
		if p, ok := view.ParsePermalink(link); ok {
			t.Errorf("%s: %+v", link, p)
		}
	}
}

func TestAChatIsMutedBlindly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	s.write("/room mine", "Enter")
	s.see("#mine  ")
	s.write("F5", "mute", "Enter")
	s.see("muted")
	s.write("F5")
	s.see("mute", "yes", "notify", "as everywhere")
	s.write("notify", "Enter", "mentions", "Enter")
	s.see("notified of: mentions")
	s.write("F5", "topic", "Enter", "tea and cake", "Enter")
	s.see("the topic is now “tea and cake”")
}

func TestATypedWordFindsACommand(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(100, 30, "alice")
	s.write("Ctrl-K", "mute")
	s.see("/mute  mute this chat")
	s.write("Enter")
	s.see("muted")
	s.write("Ctrl-K", "colours", "Enter")
	s.see("theme", "for light grounds")
}

func TestAThemeIsTriedAndKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept := make(chan Prefs, 4)
	s := w.start(100, 30, Options{SignUp: true, User: "alice", KeepPrefs: func(p Prefs) error { kept <- p; return nil }})
	s.write(password, "Enter")
	s.see("#lobby", "you joined")
	color := func() tcell.Color {
		x, y := s.find("talko")
		_, style, _ := s.Get(x, y)
		fg, _, _ := style.Decompose()
		return fg
	}
	before := color()
	s.write("F6", "theme", "Enter", "Down")
	s.until("another colour", func(string) bool { return color() != before })
	s.write("Esc")
	s.until("the first colour", func(string) bool { return color() == before })
	s.write("theme", "Enter", "light", "Enter", "Esc")
	s.see("theme: light")
	if p := <-kept; p.Theme != "light" || color() == before {
		t.Errorf("kept %+v, shows %v", p, color())
	}
	s.write("/theme pink", "Enter")
	s.see("there is no theme pink; there are auto, dark")
}

func TestListsOfWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	s.write("/room quiet", "Enter")
	s.see("#quiet  ")
	w.say(ben, w.lobby(ben), "@alice look at this")
	s.see("1 @")
	s.write("Alt-L")
	s.see("unread", "#lobby  ben: @alice look at this", "1 unread @")
	s.write("Esc", "Alt-M")
	s.see("mentions of you", "ben: @alice look at this")
	s.write("Enter")
	s.see("#lobby  ", "look at this", "Esc done")
}

func TestASearchMarksItsHitsAndGoesAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	lobby := w.lobby(ben)
	for i := range 3 {
		w.say(ben, lobby, "needle number "+count(i))
		for range 40 {
			w.say(ben, lobby, "hay")
		}
	}
	w.say(ben, lobby, "the end")
	s.see("the end")
	s.write("Ctrl-F", "needle")
	s.see("needle number 0", "needle number 2")
	s.write("Enter")
	s.see("needle number 2", "Esc done")
	x, y := s.find("needle number 2")
	if _, style, _ := s.Get(x, y); style != newPalette(256).found {
		t.Error("the hit is not marked")
	}
	s.write("n")
	s.see("needle number 1", "hit 2 of 3")
	s.write("N", "N")
	s.see("no more hits")
}

func TestASearchTakesOperators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben, chiara := w.user("ben"), w.user("chiara")
	lobby := w.lobby(ben)
	w.say(ben, lobby, "the needle of ben")
	w.say(chiara, lobby, "the needle of chiara: https://a.org/needle")
	s.see("https://a.org/needle")
	s.write("Ctrl-R", "needle from:ben")
	s.see("ben: the needle")
	s.miss("chiara: the needle")
	s.write("Ctrl-U", "has:link after:yesterday")
	s.see("chiara: the needle")
	s.miss("ben: the needle")
	s.write("Ctrl-U", "from:")
	s.see("from: needs a name: from:ben")
}

func TestADayIsGoneTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	s.write("/date 99 nov", "Enter")
	s.see("is no day: 2026-11-05")
}

func TestWhatWasSentComesBack(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(100, 30, "alice")
	s.write("one", "Enter", "two", "Enter", "three")
	s.see("> three")
	s.write("Ctrl-Up")
	s.see("> two")
	s.write("Ctrl-Up", "Ctrl-Up")
	s.see("> one")
	s.write("Ctrl-Down", "Ctrl-Down")
	s.see("> three")
}

func TestALongPasteIsAskedAbout(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(100, 30, "alice")
	s.post(tcell.NewEventPaste(true))
	for range 150 {
		s.write("x", "Enter")
	}
	s.post(tcell.NewEventPaste(false))
	s.see("Paste 150 lines into the box?")
	s.write("Esc")
	s.miss("151")
	s.see("│ >\n")
}

func TestAnEditorEditsWhatIsInTheBox(t *testing.T) {
	t.Parallel()
	sed := func(path string) *exec.Cmd { return editorCommand(env("VISUAL=sed -i s/frist/first/"), path) }
	if got, err := editFile("the frist\nline", sed); got != "the first\nline" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	fails := func(string) *exec.Cmd { return exec.Command("false") }
	if _, err := editFile("x", fails); err == nil || !strings.Contains(err.Error(), "the editor ended with") {
		t.Errorf("got %v", err)
	}
}

func TestACardTellsWhoSomeoneIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	status := "on the train"
	if _, err := ben.UpdateUser(t.Context(), chat.UpdateUser{Status: &status}); err != nil {
		t.Fatal(err)
	}
	s.see("ben joined")
	s.write("/whois ben", "Enter")
	s.see("@ben", "“on the train”", "write to ben", "block")
	s.write("write", "Enter")
	s.see("nothing said yet")
}

func TestOneIsAwayAndBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	presence := func() (chat.Presence, string) {
		r, err := ben.User(t.Context(), chat.GetUser{UserName: "alice"})
		if err != nil {
			t.Fatal(err)
		}
		return r.User.Presence, r.User.Status
	}
	s.write("/away at lunch", "Enter")
	s.see("away until /back", "alice, away")
	if p, status := presence(); p != chat.Away || status != "at lunch" {
		t.Errorf("%s, %q", p, status)
	}
	s.write("/back")
	s.see("> /back")
	s.write("Enter")
	s.miss("> /back")
	s.see("you are back")
	if p, _ := presence(); p != chat.Online {
		t.Errorf("%s", p)
	}
	s.write("/dnd", "Enter")
	s.see("alice, quiet")
}
