package plain

import (
	"context"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

func TestTwoPeopleTalkInLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	w.user("ben")
	alice, ben := w.sit("alice"), w.sit("ben")
	alice.types("morning all")
	alice.sees("12:00 #lobby alice: morning all\n")
	ben.sees("12:00 #lobby alice: morning all\n")
	ben.types("/reply -1 and to you, @alice")
	alice.sees(`12:00 #lobby ben mentions you, answering alice "morning all": and to you, @alice` + "\n")
	ben.sees("ben, answering alice")
	ben.types("/edit and to you, dear @alice", "/react @alice 👍", "/react -1 :tada:")
	alice.sees(`ben edited "and to you, @alice": and to you, dear @alice`, `reaction 👍 on alice "morning all" (1)`,
		`reaction 🎉 on ben "and to you, dear @alice" (1)`)
	alice.types("/pin -1")
	ben.sees(`pinned: ben "and to you, dear @alice"`)
	alice.types("/pin -1", "/react -2 👍")
	ben.sees(`not pinned any more: ben "and to you, dear @alice"`, `reaction 👍 on alice "morning all" (2)`)
	ben.types("/react -2 👍", "/reactions -2")
	alice.sees(`reaction 👍 taken back on alice "morning all" (1)`)
	ben.sees(`1 reaction to alice "morning all"`, "  👍 alice\n")
}

func TestWhoTypesHearsAnEchoOnlyWhereNothingElseShowsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.user("alice")
	s := w.run(Options{Attended: true, Echo: true, User: "alice", Password: password})
	s.sees("you write to #lobby")
	s.types("typed here", "/state")
	s.sees("connected")
	w.say(other, w.lobby(other), "from another device")
	s.sees("alice: from another device")
	if strings.Contains(s.all(), "alice: typed here") {
		t.Errorf("it repeats what was typed:\n%s", s.all())
	}
}

func TestAMessageMayHaveSeveralLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	s := w.sit("alice")
	s.types(`one\`, `two`, `ends in a backslash\\`, "/multi", "/not a command", `as it is\`, "", ".", "//slash")
	s.sees("alice: one\n    two\n", `alice: ends in a backslash\`+"\n", "alice: /not a command\n    as it is\\\n", "alice: /slash\n")
}

func TestWhatWasHeardIsReadWhenTheUserTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me, ben := w.user("alice"), w.user("ben")
	s := w.sit("alice")
	lobby := w.lobby(ben)
	unread := func() int {
		page, err := me.Chats(t.Context(), chat.GetChats{})
		if err != nil {
			t.Fatal(err)
		}
		return page.Chats[0].Unread
	}
	w.say(ben, lobby, "are you there?")
	s.sees("are you there?")
	if n := unread(); n != 1 {
		t.Errorf("%d unread while nobody has touched a key, want 1", n)
	}
	s.types("", "/unread")
	s.sees("nothing unread")
	s.types("/quit")
	if _, err := s.ended(); err != nil {
		t.Error(err)
	}
}

func TestAScriptSendsAndEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ben := w.user("ben")
	w.user("alice")
	s := w.run(Options{In: strings.NewReader("hi\nthere"), User: "alice", Password: password})
	if _, err := s.ended(); err != nil {
		t.Errorf("%v:\n%s", err, s.all())
	}
	page, err := ben.Messages(t.Context(), chat.GetMessages{ChatID: w.lobby(ben)})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, m := range page.Messages {
		if m.Kind == chat.Text {
			said = append(said, m.Text)
		}
	}
	if got := strings.Join(said, "|"); got != "hi|there" {
		t.Errorf("it sent %q, not hi and there", got)
	}
	s.sees("alice: hi\n", "alice: there\n")
	if c, _ := ben.Chats(t.Context(), chat.GetChats{}); c.Chats[0].Unread != 2 {
		t.Errorf("ben has %d unread, want 2", c.Chats[0].Unread)
	}
}

func TestAScriptFailsIfALineFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	for name, c := range map[string]struct {
		in   string
		want chat.Kind
		told string
	}{
		"no such command": {"/dance\nhi", chat.Invalid, "there is no /dance"},
		"misused":         {"/react\nhi", chat.Invalid, "usage: /react [MESSAGE] EMOJI"},
		"no such room":    {"/join #nowhere\nhi", chat.NotFound, "there is no room #nowhere"},
		"too long":        {strings.Repeat("x", chat.DefaultMaxMessage+1) + "\nhi", chat.TooLarge, "a message has at most"},
		"a line too long": {strings.Repeat("x", maxLine+1) + "\nhi", chat.TooLarge, "a line has at most"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := w.run(Options{In: strings.NewReader(c.in), User: "alice", Password: password})
			_, err := s.ended()
			if chat.KindOf(err) != c.want {
				t.Errorf("error %v, want one of kind %s:\n%s", err, c.want, s.all())
			}
			s.sees("talko: "+c.told, "alice: hi\n")
		})
	}
}

func TestAScriptMustSayWho(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	for name, o := range map[string]Options{
		"nobody":         {},
		"wrong password": {User: "alice", Password: "wrong horse"},
	} {
		o.In = strings.NewReader("hi\n")
		if _, err := w.run(o).ended(); chat.KindOf(err) != chat.Unauthenticated {
			t.Errorf("%s: %v, want unauthenticated", name, err)
		}
	}
}

func TestWhoSitsThereIsAskedWhoTheyAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var kept string
	s := w.run(Options{Attended: true, SignUp: true, Remember: func(id chat.Identity) { kept = id.User.Name }})
	s.sees("do you have an account here?", "yes or no: ")
	s.types("no")
	s.sees("name for the new account: ")
	s.types("alice")
	s.sees("password, of 10 characters or more: ")
	s.types("short")
	s.sees("talko: ", "name for the new account: ")
	s.types("alice", password)
	s.sees("you are alice", "you write to #lobby")
	s.types("/logout")
	s.sees("signed out", "this session has ended", "name: ")
	s.types("/new", "ben", password)
	s.sees("you are ben")
	s.types("/quit")
	if _, err := s.ended(); err != nil || kept != "ben" {
		t.Errorf("%v; kept the session of %q", err, kept)
	}
}

func TestGuestsAreThoughtOfBeforeTheServerEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	for line, stay := range map[string]bool{"/quit": false, "/quit stay": true} {
		s := w.run(Options{Attended: true, User: "alice", Password: password, Guests: func(chat.UserID) int { return 2 }})
		s.sees("you write to #lobby")
		s.types("/quit")
		s.sees("2 others are on this server")
		s.types(line)
		if outcome, err := s.ended(); err != nil || outcome.Stay != stay {
			t.Errorf("%s: stay %t, %v", line, outcome.Stay, err)
		}
	}
}

func TestAStrangerIsTrustedByWhoSitsThereAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	for name, c := range map[string]struct {
		attended bool
		answer   string
		accepted bool
	}{
		"trusted":     {true, "yes", true},
		"not trusted": {true, "no", false},
		"a script":    {false, "hi", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			accepted := false
			s := w.run(Options{Attended: c.attended, User: "alice", Password: password, Join: func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
				if !accepted {
					return nil, &chat.Error{Kind: chat.Forbidden, Text: "not known", Err: &chat.Stranger{
						Server: "here", Hex: "0abc", Words: "apple pear", Accept: func() error { accepted = true; return nil }}}
				}
				return w.join(ctx, cred)
			}})
			if c.attended {
				s.sees("apple pear", "yes or no: ")
				s.types(c.answer)
			}
			if c.accepted {
				s.sees("you write to #lobby")
				return
			}
			if c.attended {
				s.sees("here is not trusted")
				s.keys.Close()
			}
			_, err := s.ended()
			if accepted || !c.attended && chat.KindOf(err) != chat.Forbidden {
				t.Errorf("accepted: %t; %v", accepted, err)
			}
		})
	}
}

func TestAHostTellsHowOthersJoin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	s := w.run(Options{Attended: true, User: "alice", Password: password,
		Invitation: &chat.Invitation{Links: []string{"talko://a:1/x"}, Words: "apple pear", Hex: "0abc"}})
	s.sees("you write to #lobby")
	s.types("/share")
	s.sees("  talko://a:1/x\n", "apple pear", "0abc")
}

func TestAnOwnerInvitesByALink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	if err := w.svc.MakeOwner(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	s := w.run(Options{Attended: true, User: "alice", Password: password,
		Invitation: &chat.Invitation{Links: []string{"talko://a:1/?pin=x"}, Words: "apple pear", Hex: "0abc"}})
	s.sees("you write to #lobby")
	s.types("/whois alice")
	s.sees("owner of this server")
	s.types("/invite")
	s.sees("  talko://a:1/?invite=", "&pin=x", "it lets 10 new people sign up, until", "apple pear")
}

func TestManyLinesOfAnotherChatAreCountedForWhoListens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me, ben := w.user("alice"), w.user("ben")
	for name, attended := range map[string]bool{"someone listens": true, "it is a log": false} {
		room, err := ben.InsertChat(t.Context(), chat.InsertChat{ChatName: "build" + name[:2], Kind: chat.Room})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := me.InsertParticipant(t.Context(), chat.InsertParticipant{ChatID: room.Chat.ID, UserID: me.Identity().User.ID}); err != nil {
			t.Fatal(err)
		}
		s := &session{talk: &talk{o: Options{Attended: attended, Now: func() time.Time { return noon }}, out: newSink(nil, false)}}
		s.r = replica.New(replica.Options{Client: me, Seed: 1})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.r.Run(ctx) }()
		for range 2 * mostElsewhere {
			w.say(ben, room.Chat.ID, "red again")
		}
		last := w.say(ben, room.Chat.ID, "green")
		var c replica.Chat
		for c.LastSeq < last.Seq {
			<-s.r.Changed()
			c, _ = s.r.Chat(room.Chat.ID)
		}
		p := &place{from: 3, to: 2}
		for w := s.r.Window(c.ID, replica.Newest, mostAtOnce, 0); missing(w); w = s.r.Window(c.ID, replica.Newest, mostAtOnce, 0) {
			<-s.r.Changed()
		}
		news := s.news(&c, p)
		if told := len(news); attended && told != 1 || !attended && told != 2*mostElsewhere+1 {
			t.Errorf("%s: %d lines are told", name, told)
		}
		if attended && p.from <= p.to {
			t.Errorf("what was only counted would count as read")
		}
		cancel()
		<-ended
	}
}
