package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/chat"
)

// TestWhoIsThereIsToldAgainWithoutTheStore tells twice of some who share a group,
// and then again, after one of them has another name and one has left.
func TestWhoIsThereIsToldAgainWithoutTheStore(t *testing.T) {
	t.Parallel()
	reads := &counting{}
	h := newHouse(t, func(o *Options) {
		reads.Store = o.Store
		o.Store = reads
	})
	var all []*Client
	changed := map[chat.UserID]news{}
	for i := range 5 {
		all = append(all, h.sign(t, fmt.Sprintf("user%d", i), true))
		changed[all[i].me()] = news{presence: true}
	}
	h.leaveLobby(t, all...)
	group := h.group(t, all[0], all[1:]...)
	for _, c := range all {
		h.hub.Register(c.me(), 0, deaf{})
	}
	first := h.told(t, changed)
	h.tellAgain(t, reads, changed, first)

	h.rename(t, all[1], "zoe")
	batch, err := h.tidings(t.Context(), []chat.UserID{all[1].me()}, changed)
	if err != nil || len(batch) != 1 || batch[0].Note.(chat.PresenceNote).User.Name != "zoe" {
		t.Errorf("of zoe is told: %v, %v", batch, err)
	}
	h.leave(t, all[4], group)
	delete(first, all[4].me())
	for id, to := range first {
		first[id] = slices.DeleteFunc(to, func(id chat.UserID) bool { return id == all[4].me() })
	}
	h.told(t, changed)
	h.tellAgain(t, reads, changed, first)

	if err := all[0].DeleteChat(t.Context(), chat.DeleteChat{ChatID: group}); err != nil {
		t.Fatal(err)
	}
	if got := h.told(t, changed); len(got) != 0 {
		t.Errorf("without a chat is told: %v", got)
	}
}

// tellAgain tells, and looks whether those are told who are to be, and whether
// the store was asked. News that nobody called for may be told meanwhile, so it
// may take more than one time.
func (h *house) tellAgain(t *testing.T, reads *counting, changed map[chat.UserID]news, want map[chat.UserID][]chat.UserID) {
	t.Helper()
	for range 1000 {
		before := reads.views.Load()
		if got := h.told(t, changed); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("told again: %v, before: %v", got, want)
		}
		if reads.views.Load() == before {
			return
		}
	}
	t.Error("the store is asked each time")
}

func (h *house) rename(t *testing.T, c *Client, name string) {
	t.Helper()
	if _, err := c.UpdateUser(t.Context(), chat.UpdateUser{UserName: &name}); err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsReadForThoseWhomNobodyHears(t *testing.T) {
	t.Parallel()
	reads := &counting{}
	h := newHouse(t, func(o *Options) {
		reads.Store = o.Store
		o.Store = reads
	})
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	h.fillLobby(t, alice, maxAudience)
	changed := map[chat.UserID]news{}
	for _, c := range []*Client{alice, bob} {
		h.hub.Register(c.me(), 0, deaf{})
		changed[c.me()] = news{presence: true}
	}
	h.told(t, changed)
	h.tellAgain(t, reads, changed, nil)
}

// between carries out something within a view, behind its first list.
type between struct {
	chat.Store
	do atomic.Pointer[func()]
}

func (b *between) View(ctx context.Context, fn func(chat.View) error) error {
	return b.Store.View(ctx, func(v chat.View) error { return fn(betweenView{v, b}) })
}

type betweenView struct {
	chat.View
	b *between
}

func (v betweenView) ChatIDsOf(user chat.UserID) ([]chat.ChatID, error) {
	ids, err := v.View.ChatIDsOf(user)
	if do := v.b.do.Load(); do != nil {
		(*do)()
	}
	return ids, err
}

// TestWhatChangedWhileItWasReadIsNotRemembered has someone leave between the
// snapshot that is told from, and the end of the reading.
func TestWhatChangedWhileItWasReadIsNotRemembered(t *testing.T) {
	t.Parallel()
	store := &between{}
	h := newHouse(t, func(o *Options) {
		store.Store = o.Store
		o.Store = store
	})
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	h.leaveLobby(t, alice, bob)
	group := h.group(t, alice, bob)
	changed := map[chat.UserID]news{}
	for _, c := range []*Client{alice, bob} {
		h.hub.Register(c.me(), 0, deaf{})
		changed[c.me()] = news{presence: true}
	}
	leave := sync.OnceFunc(func() {
		h.leave(t, bob, group)
		store.do.Store(nil)
	})
	store.do.Store(&leave)
	for store.do.Load() != nil {
		h.crowd.forgetAll()
		h.told(t, changed) // of what was so when it began
	}
	if got := h.told(t, changed); len(got) != 0 {
		t.Errorf("after bob has left is told: %v", got)
	}
}

func TestACrowdHasABound(t *testing.T) {
	t.Parallel()
	c := newCrowd()
	ids := make([]chat.UserID, maxCrowd/2)
	for i := range chat.ChatID(5) {
		c.keepChat(i, gathering{users: ids}, c.now())
	}
	if len(c.chats) != 1 || c.held > maxCrowd {
		t.Errorf("%d chats with %d ids are remembered", len(c.chats), c.held)
	}
	c.forgetChat(4)
	c.keepUser(1, []chat.ChatID{1, 2}, c.now())
	c.drop(1)
	if c.held != 0 {
		t.Errorf("of nothing %d ids are remembered", c.held)
	}
}

func TestANameOfAChangeThatFailedIsNotWrittenUnder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	id := h.group(t, alice, bob)
	failed := errors.New("failed")
	err := h.Service.store.Update(t.Context(), func(tx chat.Tx) error {
		c := &change{Tx: tx, s: h.Service, me: alice.me()}
		a, err := c.Account(c.me)
		if err != nil {
			return err
		}
		a.Name = "mallory"
		if err := c.UpdateAccount(a); err != nil {
			return err
		}
		if u, err := c.byline(); err != nil || u.Name != "mallory" {
			t.Errorf("within the change one writes as %q, %v", u.Name, err)
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if m := say(t, alice, id, "hello"); m.User.Name != "alice" {
		t.Errorf("alice writes as %q", m.User.Name)
	}
}

// TestWhoJoinsLearnsWhoIsThere joins a group while its users are remembered. The
// list tells at once who is there, and the next refresh tells both sides.
func TestWhoJoinsLearnsWhoIsThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	h.leaveLobby(t, alice, bob)
	group := h.group(t, alice)
	a, b := watch(t, alice), watch(t, bob)
	changed := map[chat.UserID]news{alice.me(): {presence: true}, bob.me(): {presence: true}}
	if got := h.told(t, changed); len(got) != 0 {
		t.Fatalf("those who share no chat are told: %v", got)
	}
	r, err := alice.InsertParticipant(t.Context(), chat.InsertParticipant{ChatID: group, UserID: bob.me()})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range r.Chat.Users {
		if u.Presence != chat.Online {
			t.Errorf("in the list %s is %q", u.Name, u.Presence)
		}
	}
	for range 2 { // whoever missed one hears the next
		h.presence.refresh()
		a.until(bob.me(), chat.Online)
		b.until(alice.me(), chat.Online)
	}
	b.Close()
	a.until(bob.me(), chat.Offline)
}

// TestWhatIsToldStandsUntilItIsToldAgain leaves time on the way for one refresh.
func TestWhatIsToldStandsUntilItIsToldAgain(t *testing.T) {
	t.Parallel()
	if late := presenceEvery + presencePause + 10*time.Second; late > chat.PresenceExpiry {
		t.Errorf("told every %v, it expires after %v", presenceEvery, chat.PresenceExpiry)
	}
}
