package service

import (
	"context"
	"path/filepath"
	"testing"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/chattest"
	"talko/app/hub"
	"talko/store/sqlite"
)

var tinyArgon = account.Params{MemoryKiB: 8, Time: 1, Threads: 1}

// house is a service with all it needs, on a store of its own. Jobs run only
// when a test lets them.
type house struct {
	*Service
	store chat.Store
	hub   *hub.Hub
}

func newHouse(t *testing.T, change ...func(*Options)) *house {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "talko.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{})
	o := Options{Store: store, Hub: h, Publisher: h, Argon: tinyArgon}
	for _, c := range change {
		c(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	runUntilEnd(t, h.Run, func(ctx context.Context) error { s.runPresence(ctx); return nil })
	t.Cleanup(func() { store.Close() })
	return &house{Service: s, store: store, hub: h}
}

// runUntilEnd runs each func until the test ends, and waits for them then.
func runUntilEnd(t *testing.T, runs ...func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	for _, run := range runs {
		go func() { ended <- run(ctx) }()
	}
	t.Cleanup(func() {
		cancel()
		for range runs {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestServiceKeepsThePromisesOfAClient(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(t *testing.T) chattest.World { return newHouse(t) })
}

// sign dials as name, whose account is made if signUp.
func (h *house) sign(t *testing.T, name string, signUp bool) *Client {
	t.Helper()
	c, err := h.Dial(t.Context(), chat.Credential{UserName: name, Password: goodPassword, SignUp: signUp})
	if err != nil {
		t.Fatalf("dial %s: %v", name, err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*Client)
}

const goodPassword = "correct horse battery"

func (h *house) group(t *testing.T, by *Client, others ...*Client) chat.ChatID {
	t.Helper()
	p := chat.InsertChat{ChatName: "a group", Kind: chat.Group}
	for _, o := range others {
		p.UserIDs = append(p.UserIDs, o.me())
	}
	r, err := by.InsertChat(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r.Chat.ID
}

func say(t *testing.T, c *Client, id chat.ChatID, text string) chat.Message {
	t.Helper()
	r, err := c.InsertMessage(t.Context(), chat.InsertMessage{ChatID: id, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return r.Message
}

func lines(t *testing.T, c *Client, get chat.GetMessages) []chat.Message {
	t.Helper()
	p, err := c.Messages(t.Context(), get)
	if err != nil {
		t.Fatal(err)
	}
	return p.Messages
}
