package plain

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

// deaf is a client whose servers store nothing.
type deaf struct{ chat.Client }

func (deaf) InsertMessage(context.Context, chat.InsertMessage) (chat.MessageResult, error) {
	return chat.MessageResult{}, chat.Unavailable.Errorf("nobody is there")
}

func TestWhatIsNotSentIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	for name, c := range map[string]struct {
		attended, kept bool
		want           string
	}{
		"a script":          {false, false, "2 messages not sent: lost"},
		"a script, on disk": {false, true, "2 messages not sent: kept here, and sent when talko is started again"},
		"someone":           {true, true, "2 messages not sent: kept here"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var hurry atomic.Int64 // of time that passes whenever the clock is looked at
			s := w.run(Options{Attended: c.attended, Kept: c.kept, User: "alice", Password: password, In: strings.NewReader("hi\nthere\n"),
				Now: func() time.Time { return noon.Add(time.Duration(hurry.Add(200)) * time.Millisecond) },
				Join: func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
					c, err := w.svc.Dial(ctx, cred)
					if err != nil {
						return nil, err
					}
					return replica.New(replica.Options{Client: deaf{c}, Seed: 1}), nil
				}})
			_, err := s.ended()
			s.sees("talko: " + c.want)
			if chat.KindOf(err) != chat.Unavailable {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

func TestADeletionCanBeTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me := w.user("alice")
	lobby := w.lobby(me)
	for line, want := range map[string]bool{"/undo": false, "": true} {
		m := w.say(me, lobby, "not meant")
		s := w.sit("alice")
		s.types("/delete")
		s.sees(`"not meant" will be deleted; /undo`)
		s.types(line, "/quit")
		s.ended()
		page, err := me.Messages(t.Context(), chat.GetMessages{ChatID: lobby, Around: m.Seq, Limit: 1})
		if err != nil || len(page.Messages) != 1 || page.Messages[0].Deleted != want {
			t.Errorf("after %s: %+v, %v", line, page.Messages, err)
		}
	}
}

func TestWhatIsUnreadFromAMessageOnStaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me, ben := w.user("alice"), w.user("ben")
	lobby := w.lobby(ben)
	w.say(ben, lobby, "one")
	w.say(ben, lobby, "two")
	s := w.sit("alice")
	s.types("", "/unread")
	s.sees("nothing unread")
	s.types("/unreadfrom -1", "", "/unread", "/quit")
	s.sees(`unread from ben "two" on`, "1 unread in 1 chat")
	s.ended()
	if page, err := me.Chats(t.Context(), chat.GetChats{}); err != nil || page.Chats[0].Unread != 1 {
		t.Errorf("%d unread, %v", page.Chats[0].Unread, err)
	}
}

func TestThePlacesOfAChatAreFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	ben := w.user("ben")
	lobby := w.lobby(ben)
	for range 60 {
		w.say(ben, lobby, "filler")
	}
	needle := w.say(ben, lobby, "a needle for @alice, https://talko.example/x")
	for range 60 {
		w.say(ben, lobby, "filler")
	}
	s := w.sit("alice")
	s.types("/more 5", "/search needle", "/hit 1")
	s.sees("ben: filler", "found: 1 message", "#lobby ben: a needle", "] #lobby ben mentions you: a needle", "this is around")
	s.types("/mentions here", "/url "+count(int(needle.Seq)), "/link "+count(int(needle.Seq)), "/goto start", "/later 1", "/goto end", "/goto unread")
	s.sees("mentions of you: 1 message", "  https://talko.example/x\n", "  talko://here/#lobby/", "alice joined", "ben: filler", "this is around")
	s.types("/goto talko://here/#lobby/"+count(int(needle.Seq)), "/goto talko://there/#lobby/1", "/show @ben", "/date today", "/date never")
	s.sees("this is around "+count(int(needle.Seq)), "this is on another server", "message 123 of #lobby", "this is around 1", `"never" is no day`)
}

func TestRoomsGroupsAndPeopleAreHandled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	w.user("ben")
	s, ben := w.sit("alice"), w.sit("ben")
	s.types("/room go", "/topic", "/topic the language", "/rename golang", "/leave now", "/add nobody")
	s.sees("you write to #go, 1 person", "#go has no topic", "the topic is now “the language” (alice)")
	s.sees("now called “golang”")
	s.types("/info")
	s.sees("talko: #golang, 1 person; topic: the language", "you are an admin")
	ben.types("/rooms", "/join go", "/join golang", "hello")
	ben.sees("#golang, 1 person; topic: the language", "there is no room #go; /room go makes it", "you write to #golang, 2 people")
	s.sees("#golang ben joined", "#golang ben: hello")
	s.types("/who", "/admin ben", "/group trio ben", "/open golang", "/open +1", "/open 1", "/open @nobody")
	s.sees("talko: #golang, 2 people", "alice, you, admin", "  ben, ", "you write to trio, 2 people", "you write to #golang", "you write to ", "you write to ", "talko: ")
	ben.types("/msg alice psst", "/status reading", "/whois alice", "/block alice", "/leave", "/away")
	s.sees("@ben ben: psst")
	ben.sees("status: reading", "alice, ", "alice is blocked", "you left #golang", "the chat that was open is closed", "you write to #lobby", "you are away until /back")
}
