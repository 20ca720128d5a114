package terminal

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"talko/app/chat"
	"talko/app/replica"
)

var invitation = &chat.Invitation{
	Links: []string{
		"talko://192.168.1.7:8889/?pin=AQIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8",
		"talko://10.0.0.7:8889/?pin=AQIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8",
	},
	Words: "amber mosaic table", Hex: strings.Repeat("ab", 32),
}

func TestAHostShowsItsLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.start(100, 30, Options{SignUp: true, User: "alice", Guests: func(chat.UserID) int { return 0 }, Invitation: invitation})
	s.write(password, "Enter")
	s.see("#lobby", "/share shows it")
	s.write("/share", "Enter")
	s.see("let others join", "talko://192.168.1.7:8889", "amber mosaic table", "█▀▀▀▀▀█", "1 of 2")
	s.write("Tab")
	s.see("talko://10.0.0.7:8889")
	s.write("c")
	s.see("copied the link")
	if got := string(s.GetClipboardData()); got != invitation.Links[1] {
		t.Errorf("copied %q", got)
	}
}

// Who owns the server gives an invitation with the link.
func TestTheLinkOfAnOwnerInvites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	if err := w.svc.MakeOwner(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	s := w.start(120, 40, Options{User: "alice", Guests: func(chat.UserID) int { return 0 }, Invitation: invitation})
	s.write(password, "Enter")
	s.see("#lobby")
	s.write("/whois alice", "Enter")
	s.see("an owner of this server")
	s.write("Esc")
	s.write("/invite", "Enter")
	s.see("let others join", "It lets 10 new people sign up, until")
	s.write("c")
	s.see("copied the link")
	got := string(s.GetClipboardData())
	if !strings.Contains(got, "?invite=") || !strings.Contains(got, "&pin=AQI") {
		t.Errorf("copied %q", got)
	}
}

func TestALinkIsShownWhereACodeHasNoRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.start(50, 24, Options{SignUp: true, User: "alice", Guests: func(chat.UserID) int { return 0 }, Invitation: invitation})
	s.write(password, "Enter")
	s.see("#lobby")
	s.write("/share", "Enter")
	s.see("let others join", "amber mosaic table", "c copies the link")
	if strings.Contains(s.shown(), "█▀▀▀▀▀█") {
		t.Errorf("half a code is none:\n%s", s.shown())
	}
}

func TestWhoIsNoHostHasNoLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(80, 24, "alice")
	s.write("/share", "Enter")
	s.see("on the screen of the host")
}

// A code has its three corners, and a rim around them.
func TestACodeIsWhole(t *testing.T) {
	t.Parallel()
	rows := codeRows(invitation.Links[0])
	if len(rows) < 13 || len([]rune(rows[0]))/2 > len(rows) {
		t.Fatalf("%d rows of %d", len(rows), len([]rune(rows[0])))
	}
	if strings.TrimSpace(rows[0]) != "" || !strings.HasPrefix(rows[1], "  █▀▀▀▀▀█ ") || !strings.HasSuffix(rows[1], " █▀▀▀▀▀█  ") {
		t.Errorf("it begins:\n%s", strings.Join(rows[:4], "\n"))
	}
	if codeRows(strings.Repeat("x", 5000)) != nil {
		t.Error("so much fits into no code")
	}
}

// strangers joins a world whose server is not known until it is accepted.
func strangers(w *world, accepted *atomic.Bool) func(context.Context, chat.Credential) (*replica.Replica, error) {
	return func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		if accepted.Load() {
			return w.join(ctx, cred)
		}
		return nil, &chat.Error{Kind: chat.Forbidden, Text: "the key of chat.example:8889 is not known yet", Err: &chat.Stranger{
			Server: "chat.example:8889", Hex: invitation.Hex, Words: invitation.Words,
			Accept: func() error { accepted.Store(true); return nil },
		}}
	}
}

func TestAServerThatWasNeverMetIsAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var accepted atomic.Bool
	s := w.start(80, 24, Options{SignUp: true, User: "alice", Join: strangers(w, &accepted)})
	s.write(password, "Enter")
	s.see("chat.example:8889 shows this key", "amber mosaic table", "sha256:abab")
	s.write("n", "Esc")
	s.see("is not known yet")
	if accepted.Load() {
		t.Fatal("it is trusted, and nobody said so")
	}
	s.write("Enter")
	s.see("amber mosaic table")
	s.write("y")
	s.see("#lobby")
}

// impostor is a client whose streams lead to another server.
type impostor struct {
	chat.Client
	asked chan struct{}
}

func (c impostor) Stream(context.Context) (chat.Stream, error) {
	select {
	case c.asked <- struct{}{}:
	default:
	}
	return nil, chat.Forbidden.Errorf("chat.example:8889 IS NOT THE SERVER IT WAS")
}

func TestAServerThatIsAnotherOneIsToldOfOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := make(chan struct{})
	s := w.start(80, 24, Options{SignUp: true, User: "alice", Join: func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		c, err := w.svc.Dial(ctx, cred)
		if err != nil {
			return nil, err
		}
		return replica.New(replica.Options{Client: impostor{c, asked}, Seed: 1}), nil
	}})
	s.write(password, "Enter")
	s.see("not trusted", "IS NOT THE SERVER IT WAS")
	s.write("Esc")
	s.miss("IS NOT THE SERVER")
	<-asked
	<-asked
	s.write("hello")
	s.see("hello")
	s.miss("IS NOT THE SERVER")
}
