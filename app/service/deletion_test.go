package service

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"talko/app/chat"
)

// later is a clock that a test may put forward; the job runner looks at it.
func later(d time.Duration) func(*Options) {
	return func(o *Options) { o.Now = func() time.Time { return time.Now().Add(d) } }
}

func (h *house) deleteUser(t *testing.T, c *Client, erase bool) {
	t.Helper()
	if err := c.DeleteUser(t.Context(), chat.DeleteUser{Password: goodPassword, Erase: erase}); err != nil {
		t.Fatal(err)
	}
	h.work(t.Context())
}

func TestADeletedUserLeavesWhatTheyWrote(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = -1 })
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	group := h.group(t, alice, bob)
	said := say(t, alice, group, "remember me")
	h.deleteUser(t, alice, false)

	got := lines(t, bob, chat.GetMessages{ChatID: group})
	if m := got[2]; m.Seq != said.Seq || m.Text != "remember me" || m.User.Name != chat.DeletedUser || !m.User.Deleted {
		t.Fatalf("message: %+v", m)
	}
	if m := got[3]; m.Kind != chat.Left || m.User.ID != alice.me() {
		t.Fatalf("line: %+v", m)
	}
	if m := got[4]; m.Kind != chat.RoleChanged || m.User.ID != bob.me() {
		t.Fatalf("line: %+v", m)
	}
	_, err := h.Dial(t.Context(), chat.Credential{UserName: "alice", Password: goodPassword})
	if !errors.Is(err, chat.Unauthenticated) {
		t.Fatalf("signing in: %v", err)
	}
	_, err = h.Dial(t.Context(), chat.Credential{UserName: "alice", Password: goodPassword, SignUp: true})
	if !errors.Is(err, chat.Conflict) {
		t.Fatalf("taking the name: %v", err)
	}
	if jobs := h.jobs(t); len(jobs) != 0 {
		t.Fatalf("jobs left: %+v", jobs)
	}
}

func (h *house) jobs(t *testing.T) (jobs []chat.JobRow) {
	t.Helper()
	err := h.store.View(t.Context(), func(v chat.View) (err error) {
		jobs, err = v.Jobs(1<<62, 100)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func TestAnErasedUserLeavesTombstones(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = -1 })
	alice, bob, chiara := h.sign(t, "alice", true), h.sign(t, "bob", true), h.sign(t, "chiara", true)
	group := h.group(t, bob, alice)
	h.sayMany(t, alice, group, eraseBlock+20)
	kept := say(t, bob, group, "mine stays")
	if _, err := bob.InsertParticipant(t.Context(), chat.InsertParticipant{ChatID: group, UserID: chiara.me()}); err != nil {
		t.Fatal(err)
	}
	pair := h.hiddenPair(t, alice, bob)
	st, err := bob.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	h.deleteUser(t, alice, true)

	for _, m := range append(lines(t, bob, chat.GetMessages{ChatID: group, Limit: chat.MaxPage}),
		lines(t, bob, chat.GetMessages{ChatID: pair})...) {
		if m.Kind == chat.Text && m.Deleted != (m.User.ID == alice.me()) {
			t.Fatalf("line: %+v", m)
		}
	}
	if m := lines(t, bob, chat.GetMessages{ChatID: group, Around: kept.Seq, Limit: 1})[0]; m.Text != "mine stays" {
		t.Fatalf("line: %+v", m)
	}
	if n := erasures(t, st, group, alice.me()); n != 2 {
		t.Fatalf("%d erasures of %d texts", n, eraseBlock+20)
	}
	checkBare(t, h, chiara, group)
}

// hiddenPair makes a private chat in which a wrote, and which both have hidden.
func (h *house) hiddenPair(t *testing.T, a, b *Client) chat.ChatID {
	t.Helper()
	r, err := a.InsertChat(t.Context(), chat.InsertChat{UserIDs: []chat.UserID{b.me()}})
	if err != nil {
		t.Fatal(err)
	}
	say(t, a, r.Chat.ID, "between us")
	for _, c := range []*Client{a, b} {
		p := chat.DeleteParticipant{ChatID: r.Chat.ID, UserID: c.me()}
		if _, err := c.DeleteParticipant(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	return r.Chat.ID
}

func (h *house) sayMany(t *testing.T, c *Client, id chat.ChatID, n int) {
	t.Helper()
	failed := make(chan error)
	for i := range n {
		go func() {
			_, err := c.InsertMessage(t.Context(), chat.InsertMessage{ChatID: id, Text: fmt.Sprint(i)})
			failed <- err
		}()
	}
	for range n {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
}

// erasures counts the erasures that a stream tells until the user has left.
func erasures(t *testing.T, st chat.Stream, id chat.ChatID, user chat.UserID) int {
	t.Helper()
	n := 0
	for note := range st.Notifications() {
		e, ok := note.(chat.EventNote)
		if !ok || e.Event.ChatID != id {
			continue
		}
		if e.Event.Kind == chat.Left {
			return n
		}
		if e.Event.Kind != chat.Erased {
			continue // told late of what was before
		}
		if e.Event.Subject.ID != user || e.Message != nil || e.Event.TargetEnd < e.Event.TargetSeq {
			t.Fatalf("told: %+v", e)
		}
		n++
	}
	t.Fatal(st.Err())
	return 0
}

// checkBare looks at erasures as one reads them who joined behind the first.
func checkBare(t *testing.T, h *house, c *Client, id chat.ChatID) {
	t.Helper()
	at, err := c.Events(t.Context(), chat.GetEvents{ChatID: id, Epoch: h.store.Epoch()})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range at.Events {
		if e.Seq != at.FromSeq+chat.Seq(i) || e.Kind == chat.Erased && e.TargetSeq < at.FromSeq {
			t.Fatalf("event %d from %d: %+v", i, at.FromSeq, e)
		}
	}
	if e := at.Events[1]; !e.Bare() {
		t.Fatalf("the first erasure: %+v", e)
	}
}

func TestWhoSignsInBeforeTheJobTakesTheDeletionBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = time.Hour })
	alice := h.sign(t, "alice", true)
	h.deleteUser(t, alice, true)
	if jobs := h.jobs(t); len(jobs) != 1 {
		t.Fatalf("jobs: %+v", jobs)
	}
	back := h.sign(t, "alice", false)
	if jobs := h.jobs(t); len(jobs) != 0 {
		t.Fatalf("jobs: %+v", jobs)
	}
	if _, err := back.User(t.Context(), chat.GetUser{UserName: "alice"}); err != nil {
		t.Fatal(err)
	}
}

func TestTheJobWaitsForTheGrace(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = time.Hour }, later(59*time.Minute))
	bob := h.sign(t, "bob", true)
	h.deleteUser(t, h.sign(t, "alice", true), false)
	if jobs := h.jobs(t); len(jobs) != 1 {
		t.Fatalf("jobs: %+v", jobs)
	}
	h.now = func() time.Time { return time.Now().Add(61 * time.Minute) }
	h.work(t.Context())
	if jobs := h.jobs(t); len(jobs) != 0 {
		t.Fatalf("jobs: %+v", jobs)
	}
	u, err := bob.User(t.Context(), chat.GetUser{UserID: 2})
	if err != nil || !u.User.Deleted {
		t.Fatalf("user: %+v, %v", u, err)
	}
}

func TestClientIDsAreForgottenAfterAMonth(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	p := chat.InsertChat{ChatName: "once", Kind: chat.Group, ClientID: "c-1"}
	made := func() chat.ChatID {
		t.Helper()
		r, err := alice.InsertChat(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		return r.Chat.ID
	}
	first := made()
	h.purge(t.Context())
	if made() != first {
		t.Fatal("forgotten at once")
	}
	month := &Service{store: h.store, log: h.log, now: func() time.Time { return time.Now().Add(callsKept + time.Minute) }}
	month.purge(context.WithoutCancel(t.Context()))
	if made() == first {
		t.Fatal("kept for longer than a month")
	}
}

// Lines bear the name of who wrote them, and no event of a chat tells that it
// is no longer to be shown.
func TestNeighboursAreToldThatAUserIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = -1 })
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	h.group(t, bob, alice)
	st, err := bob.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	h.deleteUser(t, alice, false)
	for note := range st.Notifications() {
		switch n := note.(type) {
		case chat.UserNote:
			if n.User != (chat.User{ID: alice.me(), Name: chat.DeletedUser, Deleted: true}) || n.UserSeq != 0 {
				t.Fatalf("told: %+v", n)
			}
			return
		case chat.EventNote:
			if n.Event.Kind == chat.Left {
				t.Fatal("nobody was told before she left")
			}
		}
	}
	t.Fatal(st.Err())
}

func TestWhoTakesTheDeletionBackFindsWhatCameMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = time.Hour })
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	pair := h.hiddenPair(t, alice, bob)
	h.deleteUser(t, alice, false)
	say(t, bob, pair, "are you leaving?")
	page, err := h.sign(t, "alice", false).Chats(t.Context(), chat.GetChats{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(page.Chats); n != 2 || page.Chats[1].ID != pair || page.Chats[1].Unread != 1 {
		t.Fatalf("chats: %+v", page.Chats)
	}
}

func TestRunCarriesOutWhatIsDue(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = -1 })
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	group := h.group(t, bob, alice)
	runUntilEnd(t, h.Run)
	st, err := bob.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := alice.DeleteUser(t.Context(), chat.DeleteUser{Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	erasures(t, st, group, alice.me()) // until alice has left
}

func TestTheEndDoesNotWaitForALongJob(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = time.Hour })
	alice := h.sign(t, "alice", true)
	h.deleteUser(t, alice, true)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.carryOut(ctx, h.jobs(t))
	if h.account(t, alice.me()).Gone {
		t.Fatal("a step was done though the service is to end")
	}
}

func TestAnErasureReachesWhatWasLeft(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Grace = -1 })
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	left, stays := h.group(t, bob, alice), h.group(t, bob, alice)
	for _, id := range []chat.ChatID{left, stays} {
		say(t, alice, id, "forget me")
		say(t, bob, id, "keep me")
	}
	out := chat.DeleteParticipant{ChatID: left, UserID: alice.me()}
	if _, err := alice.DeleteParticipant(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	h.deleteUser(t, alice, true)

	for _, id := range []chat.ChatID{left, stays} {
		for _, m := range lines(t, bob, chat.GetMessages{ChatID: id}) {
			if m.Kind == chat.Text && (m.Text == "") != (m.User.ID == alice.me()) {
				t.Errorf("chat %d: %+v", id, m)
			}
		}
	}
	if jobs := h.jobs(t); len(jobs) != 0 {
		t.Errorf("jobs left: %+v", jobs)
	}
}
