package terminal

import (
	"strings"
	"testing"

	"talko/app/chat"
)

func TestUsageIsShownWhileOneTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("benjamin")
	s := w.signUp(100, 30, "alice")
	s.see("#lobby  ")
	s.write("/th")
	s.see("/theme [NAME]  colours: auto, dark")
	s.write("Ctrl-U", "/m")
	s.see("Tab: /mentions  /msg  /mute")
	s.write("Ctrl-U", "/msg ")
	s.see("/msg NAME [TEXT]  open the private chat")
	s.write("@ben")
	s.see("Tab: @benjamin")
	s.write("Ctrl-U", "/he")
	s.see("/help  all keys and commands")
	s.write("Ctrl-U", "/nonsense")
	s.see("no such command")
	s.write("Ctrl-U", "so :thumbs")
	s.see("Tab: 👎 thumbsdown  👍 thumbsup")
	s.write("x :")
	s.miss("Tab:")
}

func TestEveryCommandHelpsAtEachLetter(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(100, 30, "alice")
	s.see("#lobby  ")
	for _, name := range commandNames() {
		for end := range name {
			s.write("Ctrl-U", "/"+name[:end+1])
			s.see("> /" + name[:end+1])
			s.miss("no such command")
		}
	}
}

func TestADraftOfLongAgoIsMarkedInTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alice := w.user("alice")
	page, err := alice.InsertChat(t.Context(), chat.InsertChat{ChatName: "two", Kind: chat.Room})
	if err != nil {
		t.Fatal(err)
	}
	draft := "half a thought"
	if _, err := alice.UpdateParticipant(t.Context(), chat.UpdateParticipant{ChatID: w.lobby(alice), Draft: &draft}); err != nil {
		t.Fatal(err)
	}
	w.say(alice, page.Chat.ID, "hello")
	s := w.start(100, 30, Options{User: "alice"})
	s.write(password, "Enter")
	s.see("#two  ", "✎")
}

func TestADraftOfThisDeviceThatComesLateIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alice := w.user("alice")
	s := w.start(100, 30, Options{Credential: chat.Credential{Token: alice.Identity().Token}})
	s.see("#lobby  ")
	keep := func(draft string) {
		if _, err := alice.UpdateParticipant(t.Context(), chat.UpdateParticipant{ChatID: w.lobby(alice), Draft: &draft}); err != nil {
			t.Fatal(err)
		}
	}
	keep("typed last time")
	s.see("> typed last time")
	s.write("!")
	s.see("> typed last time!")
	keep("an echo")
	w.say(alice, w.lobby(alice), "hello")
	s.see("hello", "> typed last time!")
}

func TestTheListIsSortedWhenNobodyPointsAtIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	s.write("/room aaa", "Enter")
	s.see("#aaa  ")
	s.write("one", "Enter", "/room bbb", "Enter")
	s.see("#bbb  ")
	s.write("two", "Enter")
	above := func(a, b string) func(string) bool {
		return func(text string) bool { return strings.Index(text, "# "+a) < strings.Index(text, "# "+b) }
	}
	s.until("the later one above", above("bbb", "aaa"))
	s.write("Alt-Down", "three", "Enter")
	s.see("three", "✓")
	s.until("the latest above", above("aaa", "bbb"))
}
