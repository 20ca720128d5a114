package service

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/chat"
	"talko/app/hub"
)

// watcher hears of whose coming and going a user is told.
type watcher struct {
	t *testing.T
	chat.Stream
	user chat.UserID
}

func watch(t *testing.T, c *Client) *watcher {
	t.Helper()
	st, err := c.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return &watcher{t: t, Stream: st, user: c.me()}
}

// until waits until it is told that a user is in that state, and returns of
// whom it was told before.
func (w *watcher) until(user chat.UserID, p chat.Presence) (before []chat.UserID) {
	w.t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case n, ok := <-w.Notifications():
			note, is := n.(chat.PresenceNote)
			switch {
			case !ok:
				w.t.Fatalf("the stream has ended: %v", w.Err())
			case is && note.User.ID == user && note.User.Presence == p:
				return before
			case is:
				before = append(before, note.User.ID)
			}
		case <-late:
			w.t.Fatalf("user %d is never told that %d is %s", w.user, user, p)
		}
	}
}

// leaveLobby leaves the room that everyone is in at first.
func (h *house) leaveLobby(t *testing.T, all ...*Client) {
	t.Helper()
	for _, c := range all {
		list, err := c.Chats(t.Context(), chat.GetChats{})
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range list.Chats {
			h.leave(t, c, in.ID)
		}
	}
}

func (h *house) leave(t *testing.T, c *Client, id chat.ChatID) {
	t.Helper()
	if _, err := c.DeleteParticipant(t.Context(), chat.DeleteParticipant{ChatID: id, UserID: c.me()}); err != nil {
		t.Fatal(err)
	}
}

func TestThoseWhoShareAChatHearWhoComesAndGoes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	a := watch(t, alice)
	for range 2 {
		st, err := bob.Stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		a.until(bob.me(), chat.Online)
		st.Close()
		a.until(bob.me(), chat.Offline)
	}
}

func TestWhoLeftTheLastSharedChatHearsNothingMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob, chiara := h.sign(t, "alice", true), h.sign(t, "bob", true), h.sign(t, "chiara", true)
	a := watch(t, alice)
	st := watch(t, bob)
	a.until(bob.me(), chat.Online)
	h.leaveLobby(t, bob)
	for range 2 {
		st.Close()
		st = watch(t, bob)
	}
	watch(t, chiara)
	if before := a.until(chiara.me(), chat.Online); slices.Contains(before, bob.me()) {
		t.Error("alice hears of bob, with whom she shares no chat")
	}
}

func TestWhoSetThemselvesOfflineComesAndGoesUnseen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob, chiara := h.sign(t, "alice", true), h.sign(t, "bob", true), h.sign(t, "chiara", true)
	a := watch(t, alice)
	hidden := chat.Offline
	if _, err := bob.UpdateUser(t.Context(), chat.UpdateUser{Presence: &hidden}); err != nil {
		t.Fatal(err)
	}
	a.until(bob.me(), chat.Offline) // what one does oneself is told
	for range 2 {
		watch(t, bob).Close()
	}
	watch(t, chiara)
	if before := a.until(chiara.me(), chat.Online); slices.Contains(before, bob.me()) {
		t.Error("alice hears of bob, who is hidden")
	}
}

// TestNobodyHearsOfOneWithWhomTheyShareNoChat compares, while people join, leave,
// come and go, who is told of each with who is to be.
func TestNobodyHearsOfOneWithWhomTheyShareNoChat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := rand.New(rand.NewPCG(1, 2))
	var all []*Client
	for i := range 9 {
		all = append(all, h.sign(t, fmt.Sprintf("user%d", i), true))
	}
	h.leaveLobby(t, all...)
	there := map[chat.UserID]*hub.Stream{}
	heard := 0
	for range 150 {
		h.shuffle(t, r, all, there)
		changed := map[chat.UserID]news{}
		for _, c := range all {
			if r.IntN(2) == 0 {
				changed[c.me()] = news{presence: true}
			}
		}
		got := h.told(t, changed)
		want := h.toTell(t, all, changed)
		if !maps.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("told: %v, to be told: %v", got, want)
		}
		heard += len(got)
	}
	if heard < 60 {
		t.Errorf("only %d were told of", heard)
	}
}

// shuffle has someone come or go, and a group begin or be left.
func (h *house) shuffle(t *testing.T, r *rand.Rand, all []*Client, there map[chat.UserID]*hub.Stream) {
	t.Helper()
	one := all[r.IntN(len(all))]
	if st := there[one.me()]; st != nil {
		st.Close()
		delete(there, one.me())
	} else {
		there[one.me()] = h.hub.Register(one.me(), 0, deaf{})
	}
	h.move(t, r, all)
}

// move has someone do what changes who shares a chat with whom, or seems to.
func (h *house) move(t *testing.T, r *rand.Rand, all []*Client) {
	t.Helper()
	one, other := all[r.IntN(len(all))], all[r.IntN(len(all))]
	list, err := one.Chats(t.Context(), chat.GetChats{})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Chats) < 3 {
		h.group(t, one, other, all[r.IntN(len(all))])
		return
	}
	in := list.Chats[r.IntN(len(list.Chats))].ID
	switch r.IntN(6) {
	case 0, 1:
		h.leave(t, one, in)
	case 2: // another comes, where that can be
		_, err = one.InsertParticipant(t.Context(), chat.InsertParticipant{ChatID: in, UserID: other.me()})
	case 3: // all go, where one may say so
		err = one.DeleteChat(t.Context(), chat.DeleteChat{ChatID: in})
	case 4: // a private chat is shown to both
		r, err := one.InsertChat(t.Context(), chat.InsertChat{UserIDs: []chat.UserID{other.me()}})
		if err != nil {
			t.Fatal(err)
		}
		say(t, one, r.Chat.ID, "hello")
	case 5: // which changes nothing
		_, err = one.MarkUnread(t.Context(), chat.Mark{ChatID: in, Seq: 0})
	}
	if err != nil && !errors.Is(err, chat.Forbidden) {
		t.Fatal(err)
	}
}

// deaf is a sink that takes everything.
type deaf struct{}

func (deaf) Send([]*chat.Notice) (bool, error) { return true, nil }

// told is who is told of each.
func (h *house) told(t *testing.T, changed map[chat.UserID]news) map[chat.UserID][]chat.UserID {
	t.Helper()
	got := map[chat.UserID][]chat.UserID{}
	batch, err := h.tidings(t.Context(), slices.Sorted(maps.Keys(changed)), changed)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range batch {
		of := p.Note.(chat.PresenceNote).User.ID
		for _, to := range p.To {
			got[of] = append(got[of], to.UserID)
		}
		slices.Sort(got[of])
	}
	return got
}

// toTell asks each whom they share a chat with that is shown to both.
func (h *house) toTell(t *testing.T, all []*Client, changed map[chat.UserID]news) map[chat.UserID][]chat.UserID {
	t.Helper()
	want := map[chat.UserID][]chat.UserID{}
	shown := map[chat.UserID]map[chat.ChatID]bool{}
	for _, c := range all {
		shown[c.me()] = map[chat.ChatID]bool{}
		list, err := c.Chats(t.Context(), chat.GetChats{})
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range list.Chats {
			shown[c.me()][in.ID] = true
		}
	}
	shared := func(a, b chat.UserID) bool {
		return a != b && slices.ContainsFunc(slices.Collect(maps.Keys(shown[a])), func(id chat.ChatID) bool { return shown[b][id] })
	}
	for _, c := range all { // in the order of ids
		for id := range changed {
			if h.hub.Online(c.me()) && shared(id, c.me()) {
				want[id] = append(want[id], c.me())
			}
		}
	}
	return want
}

func TestACrowdThatComesIsLookedUpTogether(t *testing.T) {
	t.Parallel()
	reads := &counting{}
	h := newHouse(t, func(o *Options) {
		reads.Store = o.Store
		o.Store = reads
	})
	var all []*Client
	changed := map[chat.UserID]news{}
	for i := range 8 {
		all = append(all, h.sign(t, fmt.Sprintf("user%d", i), true))
		changed[all[i].me()] = news{presence: true}
	}
	h.group(t, all[0], all[1:]...)

	h.tellNews(t.Context(), changed)
	if n := reads.lists.Load(); n != 0 {
		t.Errorf("%d lists were read where nobody listens", n)
	}
	h.hub.Register(all[0].me(), 0, deaf{})
	h.tellNews(t.Context(), changed)
	if n := reads.lists.Load(); n > 4 { // the lobby and the group, also when the first comes
		t.Errorf("%d lists of two chats were read for 8 who came", n)
	}
}

// counting counts how often it is asked who is in a chat.
type counting struct {
	chat.Store
	views, lists atomic.Int64
}

func (c *counting) View(ctx context.Context, fn func(chat.View) error) error {
	c.views.Add(1)
	return c.Store.View(ctx, func(v chat.View) error { return fn(countingView{v, c}) })
}

type countingView struct {
	chat.View
	c *counting
}

func (v countingView) Recipients(id chat.ChatID) ([]chat.Recipient, error) {
	v.c.lists.Add(1)
	return v.View.Recipients(id)
}

func TestALargeChatIsNotToldWhoIsThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	h.hub.Register(alice.me(), 0, deaf{})
	changed := map[chat.UserID]news{bob.me(): {presence: true}}
	if got := h.told(t, changed); len(got) != 1 {
		t.Fatalf("in the lobby is told: %v", got)
	}
	h.fillLobby(t, alice, maxAudience)
	if got := h.told(t, changed); len(got) != 0 {
		t.Errorf("in a large lobby is told: %v", got)
	}
}

// fillLobby has as many more accounts in the only chat that one is in.
func (h *house) fillLobby(t *testing.T, one *Client, n int) {
	t.Helper()
	list, err := one.Chats(t.Context(), chat.GetChats{})
	if err != nil {
		t.Fatal(err)
	}
	err = h.Service.store.Update(t.Context(), func(tx chat.Tx) error {
		for i := range n {
			name := fmt.Sprintf("guest%d", i)
			a := chat.AccountRow{Name: name, Folded: name, Key: name}
			if err := tx.InsertAccount(&a); err != nil {
				return err
			}
			if err := tx.PutParticipant(chat.ParticipantRow{ChatID: list.Chats[0].ID, UserID: a.ID, FromSeq: 1}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
