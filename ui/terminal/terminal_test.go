package terminal

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
)

func TestSigningUpTypedBlindlyLeadsToTheLobby(t *testing.T) {
	t.Parallel()
	s := newWorld(t).start(100, 30, Options{SignUp: true})
	golden(t, "signin", s.shown())
	s.write("alice", "Enter", password, "Enter", "hello all", "Enter")
	s.see("#lobby", "hello all", "✓")
}

func TestAWrongPasswordIsToldAndCanBeMended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	s := w.start(80, 24, Options{User: "alice"})
	s.write("wrong password", "Enter")
	s.see("F2 makes a new account")
	s.write(password, "Enter") // takes the place of the other
	s.see("#lobby")
}

func TestATakenNameIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	s := w.start(80, 24, Options{User: "alice", SignUp: true})
	s.write("another password", "Enter")
	s.see("taken", "F2 signs")
	s.write("Ctrl-U", password, "Enter") // it was theirs after all
	s.see("#lobby")
}

func TestAKeptTokenSignsIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.user("alice").Identity().Token
	var kept chat.Identity
	s := w.start(80, 24, Options{Credential: chat.Credential{Token: token}, Remember: func(id chat.Identity) { kept = id }})
	s.see("#lobby")
	if kept.User.Name != "alice" {
		t.Errorf("remembered %+v", kept)
	}
}

func TestATokenOfNoUseLeadsToTheForm(t *testing.T) {
	t.Parallel()
	forgotten := make(chan struct{})
	w := newWorld(t)
	w.user("alice")
	s := w.start(80, 24, Options{User: "alice", Credential: chat.Credential{Token: "talko_nonsense"}, Forget: func() { close(forgotten) }})
	<-forgotten
	s.see("has ended")
	s.write(password, "Enter")
	s.see("#lobby")
}

func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.start(80, 24, Options{SignUp: true, User: "alice", Credential: chat.Credential{Device: "desk"}})
	s.write(password, "Enter")
	s.see("#lobby", "you joined")
	s.write("half a thought")
	s.see("> half a thought")
	other, err := w.svc.Dial(t.Context(), chat.Credential{UserName: "alice", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	list, err := other.Sessions(t.Context())
	if err != nil || len(list.Sessions) != 2 || list.Sessions[1].Device != "desk" {
		t.Fatalf("sessions %+v, %v", list, err)
	}
	if err := other.DeleteSession(t.Context(), chat.DeleteSession{SessionID: list.Sessions[1].ID}); err != nil {
		t.Fatal(err)
	}
	s.see("has ended")
	s.write(password, "Enter")
	s.see("> half a thought")
}

func TestShiftAndArrowsGoToWhatIsUnread(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alice := w.signUp(100, 30, "alice")
	user, err := w.user("zoe").User(t.Context(), chat.GetUser{UserName: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"bob", "carl", "dana"} {
		c := w.user(name)
		r, err := c.InsertChat(t.Context(), chat.InsertChat{UserIDs: []chat.UserID{user.User.ID}})
		if err != nil {
			t.Fatal(err)
		}
		w.say(c, r.Chat.ID, "this is "+name)
		alice.until("the chat with "+name, func(text string) bool { return strings.Count(text, " 1 │") == i+1 })
	}
	alice.write("Shift-Right")
	alice.see("this is bob")
	alice.write("Shift-Left")
	alice.see("this is dana")
	alice.write("Shift-Right")
	alice.see("this is carl")
	alice.write("Shift-Right")
	alice.see("nothing unread")
}

func TestAQuestionMarkHelps(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(100, 30, "alice")
	s.write("?")
	s.see("Esc closes")
	s.write("?")
	s.miss("Esc closes")
	s.write("why?")
	s.see("> why?")
	s.write("Ctrl-U", "Esc", "?")
	s.see("Esc closes")
}

func TestTwoPeopleReadEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alice, bob := w.signUp(100, 30, "alice"), w.signUp(80, 24, "bob")
	alice.write("hello bob", "Enter")
	bob.see("hello bob")
	bob.write("hello alice", "Enter")
	alice.see("hello alice")
}

func TestThePictureAtEverySize(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"40x12": {40, 12}, "80x24": {80, 24}, "100x30": {100, 30}, "200x50": {200, 50}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := w.signUp(size[0], size[1], "alice")
			ben := w.user("ben")
			lobby := w.lobby(ben)
			w.say(ben, lobby, "morning all")
			w.say(ben, lobby, "the build is green again")
			s.see("green again")
			s.write("nice, was it the flaky fsync test?", "Enter")
			s.see("✓")
			w.say(ben, lobby, "@alice can you look at the **hub** before lunch? `make test` passes")
			s.see("lunch?")
			s.write("on it, after")
			s.see("on it, after")
			if size[0] >= broadFrom {
				s.see("○ ben")
			}
			golden(t, "chat-"+name, s.shown())
		})
	}
}

func TestItSurvivesEverySize(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(80, 24, "alice")
	for _, key := range []string{"", "F1", "Esc", "F8", "Ctrl-K"} {
		if key != "" {
			s.write(key)
		}
		for _, size := range [][2]int{{1, 1}, {2, 1}, {1, 5}, {5, 2}, {10, 3}, {20, 5}, {39, 8}, {61, 9}, {250, 70}, {80, 24}} {
			s.resize(size[0], size[1])
			s.until("a frame of that size", func(text string) bool { return strings.Count(text, "\n") == size[1] })
		}
	}
	s.write("Esc", "F8", "still here", "Enter")
	s.see("still here", "✓")
}

func TestAPrivateChatOpensBySlash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alice, bob := w.signUp(100, 30, "alice"), w.signUp(100, 30, "bob")
	alice.write("/msg bob are you there?", "Enter", "I am", "Enter")
	alice.see("are you there?", "I am")
	bob.see("2 │") // unread
	bob.write("Alt-a")
	bob.see("are you there?", "I am")
	bob.until("nothing unread", func(text string) bool { return !strings.Contains(text, "2 │") })
	golden(t, "private", bob.shown())
}

func TestWhatIsEmptySaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ben")
	s := w.signUp(80, 24, "alice")
	s.write("/msg ben", "Enter")
	s.see("nothing said yet")
	s.write("hello", "Enter")
	s.see("hello", "✓") // a message that is stored later brings the chat back
	s.miss("nothing said yet")
	s.write("/leave", "Enter")
	s.see("#lobby  ")
	s.write("/leave", "Enter")
	s.see("nothing here yet: F2 finds people")
}

func TestALongTextTellsThatItGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(80, 24, "alice")
	for i := range 12 {
		s.write("line "+count(i), "Alt-Enter")
	}
	s.see("│ ↑ line 5")
	s.write("Up", "Up", "Up", "Up", "Up", "Up", "Up", "Up", "Up", "Up", "Up", "Up")
	s.see("│ > line 0", "│ ↓ line 7")
}

func TestTheSwitcherOpensAPersonBlindly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("chiara")
	s := w.signUp(100, 30, "alice")
	s.write("Ctrl-K", "chia", "Enter", "hello chiara", "Enter")
	s.see("hello chiara", "✓")
	if !strings.Contains(strings.SplitN(s.shown(), "\n", 2)[0], "chiara") {
		t.Errorf("not the chat of chiara:\n%s", s.shown())
	}
}

func TestAGroupIsMadeBlindly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ben")
	w.user("chiara")
	s := w.signUp(100, 30, "alice")
	s.write("F4", "release 1.0", "Enter", "ben", "Enter", "chiara", "Enter", "Enter", "we are three", "Enter")
	s.see("release 1.0", "3 people", "we are three", "✓")
}

func TestARoomIsMadeFoundAndLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alice, bob := w.signUp(100, 30, "alice"), w.signUp(100, 30, "bob")
	alice.write("/room golang", "Enter", "gophers here", "Enter")
	alice.see("#golang", "gophers here", "✓")
	bob.write("F3", "golan", "Enter")
	bob.see("gophers here")
	bob.write("/leave", "Enter")
	bob.see("you left #golang")
	bob.until("the lobby", func(text string) bool { return strings.Contains(strings.SplitN(text, "\n", 2)[0], "#lobby") })
	bob.see("you joined")
	alice.see("bob left")
}

func TestAMessageIsEditedRepliedToAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	s.write("the frist", "Enter")
	s.see("the frist", "✓")
	s.write("Up", "Ctrl-U", "the first", "Enter")
	s.see("the first", "edited")
	s.write("Esc", "r")
	s.see("reply to alice")
	s.write("indeed", "Enter")
	s.see("└ indeed")
	s.miss("◌") // stored: what ben says next stands below it
	ben := w.user("ben")
	w.say(ben, w.lobby(ben), "so be it")
	s.see("so be it")
	s.write("Esc", "k", "d")
	s.see("deleted", "Alt-Z takes it back")
	s.miss("└ indeed")
	s.write("Alt-Z")
	s.see("└ indeed", "not deleted")
	s.write("d")
	s.miss("└ indeed")
}

func TestADeletionIsCarriedOutInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var later atomic.Int64
	start := w.now()
	w.now = func() time.Time { return start.Add(time.Duration(later.Load())) }
	alice, bob := w.signUp(100, 30, "alice"), w.signUp(100, 30, "bob")
	alice.write("a secret", "Enter")
	bob.see("a secret")
	alice.see("a secret", "✓")
	alice.write("Esc", "d")
	alice.see("Alt-Z takes it back")
	later.Store(int64(undoTime))
	alice.resize(101, 30) // looks at the clock
	bob.see("deleted")
	bob.miss("a secret")
	alice.write("Alt-Z", "/undo", "Enter")
	alice.see("nothing was deleted in the last seconds")
}

// Whatever ends a session: the servers are told at once.
func TestADeletionOutlivesTheEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*stage){
		"quit":   func(s *stage) { s.write("Ctrl-Q") },
		"signal": func(s *stage) { s.end() },
		"logout": func(s *stage) { s.write("/logout", "Enter"); s.see("password"); s.write("Ctrl-Q") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := w.signUp(100, 30, "alice")
			s.write("a secret", "Enter")
			s.see("a secret", "✓")
			s.write("Esc", "d")
			s.see("Alt-Z takes it back")
			end(s)
			if _, err := s.ended(); err != nil {
				t.Fatal(err)
			}
			again := w.start(100, 30, Options{User: "alice"})
			again.write(password, "Enter")
			again.see("you joined", "deleted")
		})
	}
}

func TestAReactionIsGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	s.write("nice", "Enter")
	s.see("nice", "✓")
	s.write("Esc", "+", "tada", "Enter")
	s.see("🎉\u00a01")
}

func TestSearchFindsAndJumps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	w.say(ben, w.lobby(ben), "the needle is here")
	for range 60 {
		w.say(ben, w.lobby(ben), "hay")
	}
	s.see("hay")
	s.write("Ctrl-R", "needle")
	s.see("ben: the needle is here")
	s.write("Enter")
	s.miss("search everywhere")
	s.see("the needle is here")
}

func TestCompletionEndsWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("benjamin")
	w.say(ben, w.lobby(ben), "hello")
	s.see("benjamin", "hello")
	s.write("@be", "Tab", "look: #lo", "Tab")
	s.see("> @benjamin look: #lobby")
}

func TestAMisusedCommandTellsItsUse(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(100, 30, "alice")
	s.write("/msg", "Enter")
	s.see("usage: /msg NAME [TEXT]", "> /msg")
	s.write("Ctrl-U", "/nonsense", "Enter")
	s.see("there is no /nonsense", "> /nonsense")
	s.write("Ctrl-U", "/leave it", "Enter")
	s.see("usage: /leave", "#lobby  ")
	s.write("Ctrl-U", "/msg nobody hello", "Enter")
	s.see("nobody is called nobody")
	s.write("/topic", "Enter")
	s.see("─ topic ─", "Enter sets it")
}

func TestHelpShowsTheKeys(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(100, 110, "alice")
	s.write("F1")
	s.see("Ctrl-K", "commands")
	golden(t, "help", s.shown())
	s.write("Esc")
	s.miss("Ctrl-Q")
}

func TestTheUnreadLineStandsWhereOneLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	s.write("/room quiet", "Enter")
	s.see("#quiet")
	w.say(ben, w.lobby(ben), "one")
	w.say(ben, w.lobby(ben), "two")
	s.see("2 │")
	s.write("Alt-a")
	s.see("── new ──", "two")
	s.until("the line above the first", func(text string) bool {
		return strings.Index(text, " new ") < strings.Index(text, "one")
	})
}

func TestADraftWaitsInItsChat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	s.write("/room two", "Enter")
	s.see("#two  ")
	s.write("half a thought", "Alt-Up")
	s.see("#lobby  ", "✎")
	s.miss("half a thought")
	s.write("Alt-Down")
	s.see("#two  ", "> half a thought")
}

func TestNoTitleHoldsADelay(t *testing.T) {
	t.Parallel()
	if got := undelayed("(1) talko – a$<$<9999>"); strings.Contains(got, "$<") {
		t.Errorf("a delay in %q", got)
	}
}

func TestCtrlCTwiceQuits(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(80, 24, "alice")
	s.write("Ctrl-C")
	s.see("once more")
	s.write("Ctrl-C")
	if o, err := s.ended(); err != nil || o.Stay {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestAHostWithGuestsIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.start(80, 24, Options{SignUp: true, User: "alice", Guests: func(besides chat.UserID) int { return 1 + int(min(besides, 1)) }})
	s.write(password, "Enter")
	s.see("#lobby", "you joined", "●")
	s.write("Ctrl-Q")
	s.see("2 others are here")
	golden(t, "guests", s.shown())
	s.write("Esc")
	s.miss("2 others")
	s.write("Ctrl-Q", "s")
	if o, err := s.ended(); err != nil || !o.Stay {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestAPanicOfAGoroutineEndsInGoodOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.start(80, 24, Options{User: "alice", Join: func(context.Context, chat.Credential) (*replica.Replica, error) { panic("broken promise") }})
	s.write("x", "Enter")
	if _, err := s.ended(); err == nil || !strings.Contains(err.Error(), "broken promise") {
		t.Errorf("got %v", err)
	}
}

func TestAPanicOfTheLoopEndsInGoodOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.start(80, 24, Options{User: "alice", Guests: func(chat.UserID) int { panic("broken promise") }})
	s.write("Ctrl-Q")
	if _, err := s.ended(); err == nil || !strings.Contains(err.Error(), "broken promise") {
		t.Errorf("got %v", err)
	}
}

func TestAltEnterIsANewLine(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(80, 24, "alice")
	s.write("one")
	s.InjectKey(tcell.KeyRune, 'm', tcell.ModAlt|tcell.ModCtrl)
	s.write("two", "Alt-Enter", "three", "Ctrl-J", "four", "Enter")
	s.see("two\n", "three\n", "four", "✓")
	s.until("one message", func(text string) bool { return strings.Count(text, "✓") == 1 })
}

func TestMentionsAreJumpedBetween(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	lobby := w.lobby(ben)
	for i := range 3 {
		w.say(ben, lobby, "@alice number "+count(i))
		for range 70 {
			w.say(ben, lobby, "hay")
		}
	}
	w.say(ben, lobby, "the end")
	s.see("the end")
	s.write("Alt-P")
	s.see("@alice number 2")
	s.write("Alt-P")
	s.see("@alice number 1")
	s.write("Alt-P")
	s.see("@alice number 0")
	s.write("Alt-P")
	s.see("no mention of you further up")
	s.write("Alt-N")
	s.see("@alice number 1")
}

// A mention that is not here is asked for.
func TestMentionsOfLongAgoAreFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ben := w.user("ben")
	lobby := w.lobby(ben)
	w.user("alice").Close()
	w.say(ben, lobby, "@alice of long ago")
	for range 600 {
		w.say(ben, lobby, "hay")
	}
	w.say(ben, lobby, "the end")
	s := w.start(100, 30, Options{User: "alice"})
	s.write(password, "Enter")
	s.see("hay")
	s.write("End")
	s.see("the end")
	s.write("Alt-P")
	s.see("@alice of long ago")
}

func TestTheMouseScrollsSelectsAndOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	s.write("/room other", "Enter")
	s.see("#other  ", "you joined")
	ben := w.user("ben")
	for range 40 {
		w.say(ben, w.lobby(ben), "hay")
	}
	s.see("40 │")
	row := 0
	s.until("the lobby in the list", func(text string) bool {
		for y, line := range strings.Split(text, "\n") {
			if strings.Contains(line, "lobby") && strings.Contains(line, "40 │") {
				row = y
			}
		}
		return row > 0
	})
	s.click(5, row)
	s.see("hay", "new ↓")
	for range 20 {
		s.InjectMouse(50, 10, tcell.WheelDown, tcell.ModNone)
	}
	s.miss("↓")
	s.InjectMouse(50, 10, tcell.WheelUp, tcell.ModNone)
	s.see("latest ↓")
	s.click(92, 27)
	s.miss("↓")
}

func TestAClickPutsTheCursorAndOpensAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(120, 30, "alice")
	w.user("ben")
	s.see("ben joined")
	s.write("hell there")
	s.see("> hell there")
	s.click(32, 28)
	s.write("o", "F8")
	s.see("> hello there", "2 people")
	s.until("ben in the panel", func(text string) bool {
		for y, line := range strings.Split(text, "\n") {
			if before, _, found := strings.Cut(line, "○ ben"); found && y > 2 {
				s.click(len([]rune(before))+3, y)
				return true
			}
		}
		return false
	})
	s.see("nothing said yet")
}

func TestWhatIsUnreadStaysSoWhileNobodyLooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(100, 30, "alice")
	ben := w.user("ben")
	s.post(tcell.NewEventFocus(false))
	s.write("y") // comes behind it
	s.see("> y")
	w.say(ben, w.lobby(ben), "@alice are you there?")
	s.see("new ──", "are you there?")
	s.post(tcell.NewEventFocus(true))
	s.write("es", "Enter")
	s.miss("new ──")
}
