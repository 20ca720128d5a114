package service

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"talko/app/account"
	"talko/app/chat"
)

func TestSigningInOnceMoreEndsTheOldestSession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.sign(t, "alice", true)
	var last *Client
	for range maxSessions {
		last = h.sign(t, "alice", false)
	}
	if _, err := first.Ping(t.Context()); !errors.Is(err, chat.Unauthenticated) {
		t.Fatalf("the oldest: %v", err)
	}
	list, err := last.Sessions(t.Context())
	if err != nil || len(list.Sessions) != maxSessions {
		t.Fatalf("%d sessions, %v", len(list.Sessions), err)
	}
}

func TestAHashIsRenewedWhenParamsRise(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	old := h.account(t, alice.me()).Password
	h.hasher = account.NewHasher(account.Params{MemoryKiB: 16, Time: 1, Threads: 1})
	h.sign(t, "alice", false)
	renewed := h.account(t, alice.me()).Password
	if renewed == old || !strings.Contains(renewed, "m=16,") {
		t.Fatalf("hash: %s", renewed)
	}
	h.sign(t, "alice", false)
	if h.account(t, alice.me()).Password != renewed {
		t.Fatal("hashed again")
	}
}

func (h *house) account(t *testing.T, id chat.UserID) (a chat.AccountRow) {
	t.Helper()
	err := h.store.View(t.Context(), func(v chat.View) (err error) {
		a, err = v.Account(id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestATokenTellsItsSession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	id := alice.Identity()
	a, err := h.CheckToken(t.Context(), id.Token)
	if err != nil || a.UserID != alice.me() || a.SessionID != id.SessionID || a.Epoch != h.store.Epoch() || a.UserSeq == 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	if err := alice.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.CheckToken(t.Context(), id.Token); !errors.Is(err, chat.Unauthenticated) {
		t.Fatalf("after its end: %v", err)
	}
}

func TestADeviceMayCallItselfAnything(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c, err := h.Dial(t.Context(), chat.Credential{
		UserName: "alice", Password: goodPassword, SignUp: true, Device: "\x1b[31m" + strings.Repeat("é", 5000), Address: "::1",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	list, err := c.Sessions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := list.Sessions[0]
	if n := len([]rune(s.Device)); n == 0 || n > chat.MaxDeviceRunes || strings.Contains(s.Device, "\x1b") || s.Address != "::1" {
		t.Fatalf("session: %+v", s)
	}
}

func TestWithoutAHubThereAreNoStreams(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Hub, o.Publisher = nil, nil })
	alice := h.sign(t, "alice", true)
	if _, err := alice.Stream(t.Context()); !errors.Is(err, chat.Unavailable) {
		t.Fatalf("stream: %v", err)
	}
	u, err := alice.User(t.Context(), chat.GetUser{UserID: alice.me()})
	if err != nil || u.User.Presence != "" {
		t.Fatalf("presence: %+v, %v", u, err)
	}
	say(t, alice, h.group(t, alice), "to whom it may concern")
}

func TestAPasswordThatChangedMeanwhileLetsNobodyIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	checked := h.account(t, alice.me())
	checked.Password = "the hash that was checked before it changed"
	_, err := h.newSession(t.Context(), chat.Credential{}, func(c *change) (chat.AccountRow, error) {
		return c.returns(checked, "")
	})
	if !errors.Is(err, errSignIn) {
		t.Fatalf("signing in: %v", err)
	}
}

func TestWhatIsGivenUpIsUnavailable(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	token := alice.Identity().Token
	h.Service.store = givenUpStore{h.store}
	for name, cred := range map[string]chat.Credential{
		"token":    {Token: token},
		"password": {UserName: "alice", Password: goodPassword},
		"sign-up":  {UserName: "bob", Password: goodPassword, SignUp: true},
	} {
		if _, err := h.Dial(t.Context(), cred); chat.KindOf(err) != chat.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.CheckToken(t.Context(), token); chat.KindOf(err) != chat.Unavailable {
		t.Errorf("check: %v", err)
	}
	if _, err := alice.Search(t.Context(), chat.SearchMessages{Query: "x", ChatID: 1}); chat.KindOf(err) != chat.Unavailable {
		t.Errorf("search: %v", err)
	}
}

// givenUpStore is a store whose callers do not wait.
type givenUpStore struct{ chat.Store }

func (givenUpStore) View(context.Context, func(chat.View) error) error { return context.Canceled }

// The note that a session is in use is no change of the caller's.
func TestAnOldSessionTakesNoPlaceAmongTheChanges(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	token := h.sign(t, "alice", true).Identity().Token
	h.now = func() time.Time { return time.Now().Add(2 * usedEvery * time.Millisecond) }
	queued := false
	c, err := h.Dial(chat.OnQueued(t.Context(), func() { queued = true }), chat.Credential{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if queued {
		t.Fatal("the next change would overtake this one")
	}
}
