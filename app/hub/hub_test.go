package hub

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"unsafe"

	"talko/app/chat"
)

// keeper is a sink that keeps what it gets. It takes room notices before it is
// full; with room 0 it is never full.
type keeper struct {
	mu      sync.Mutex // guards all below
	got     []string
	frames  []string
	room    int
	left    int
	err     error
	revoked bool
}

func (k *keeper) Send(notices []*chat.Notice) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err != nil {
		return false, k.err
	}
	for _, n := range notices {
		k.got = append(k.got, describe(n.Note))
		k.frames = append(k.frames, string(n.Frame))
	}
	k.left -= len(notices)
	return k.room == 0 || k.left > 0, nil
}

func (k *keeper) Revoked() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.revoked = true
}

func describe(n chat.Notification) string {
	if e, ok := n.(chat.EventNote); ok {
		return fmt.Sprint(e.Event.ChatID, "/", e.Event.Seq, e.Event.Kind)
	}
	return n.Method()
}

// turns serves the line until it is empty.
func (h *Hub) turns() {
	for h.line.chain.head != nil {
		h.turn(h.line.chain.take())
	}
}

func event(seq chat.Seq, to ...chat.UserID) chat.Publication {
	p := chat.Publication{Note: chat.EventNote{Event: chat.Event{ChatID: 1, Seq: seq, Kind: chat.Pinned}}}
	for _, user := range to {
		p.To = append(p.To, chat.Recipient{UserID: user, FromSeq: 1})
	}
	return p
}

func check(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s got %q, want %q", what, got, want)
	}
}

func TestEveryStreamOfARecipientGetsIt(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	var a, b, c keeper
	h.Register(1, 11, &a)
	h.Register(1, 12, &b)
	h.Register(2, 21, &c)
	h.Publish([]chat.Publication{event(1, 1, 2, 3), event(2, 1)})
	h.turns()
	check(t, "a", a.got, "1/1pin", "1/2pin")
	check(t, "b", b.got, "1/1pin", "1/2pin")
	check(t, "c", c.got, "1/1pin")
}

func TestThoseWhoMayNotSeeTheTargetGetItBare(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	var before, after keeper
	h.Register(1, 11, &before)
	h.Register(2, 21, &after)
	h.Publish([]chat.Publication{{
		To:     []chat.Recipient{{UserID: 1, FromSeq: 5}, {UserID: 2, FromSeq: 6}},
		Note:   chat.EventNote{Event: chat.Event{ChatID: 1, Seq: 9, Kind: chat.Edited, TargetSeq: 5}},
		Bare:   chat.EventNote{Event: chat.Event{ChatID: 1, Seq: 9}},
		Target: 5,
	}})
	h.turns()
	check(t, "before", before.got, "1/9edit")
	check(t, "after", after.got, "1/9")
}

func TestANotificationIsEncodedOnceForEachFormThatIsRead(t *testing.T) {
	t.Parallel()
	var encoded []string
	h := New(Options{Encode: func(n chat.Notification) []byte {
		encoded = append(encoded, describe(n))
		return []byte(describe(n))
	}})
	encoded = nil // the hub's own
	p := event(7, 1, 2)
	p.Bare, p.Target = chat.EventNote{Event: chat.Event{ChatID: 1, Seq: 7}}, 3
	h.Publish([]chat.Publication{p})
	check(t, "nobody", encoded)
	var a, b keeper
	h.Register(1, 11, &a)
	h.Register(2, 21, &b)
	h.Publish([]chat.Publication{p})
	check(t, "the encoder", encoded, "1/7pin")
	h.turns()
	check(t, "b", b.frames, "1/7pin")
	p.To[1].FromSeq = 4
	h.Publish([]chat.Publication{p})
	check(t, "the encoder", encoded, "1/7pin", "1/7pin", "1/7")
}

func TestLostIsToldBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	var a, b keeper
	h.Register(1, 11, &a)
	h.Register(2, 21, &b)
	h.Publish([]chat.Publication{event(1, 1)})
	h.Lost()
	h.Publish([]chat.Publication{event(2, 1, 2)})
	h.turns()
	h.Publish([]chat.Publication{event(3, 1, 2)})
	h.turns()
	check(t, "a", a.got, "Lagged", "1/3pin")
	check(t, "b", b.got, "Lagged", "1/3pin")
}

func TestARevokedStreamEndsBehindItsNote(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	var ended, other keeper
	h.Register(1, 11, &ended)
	h.Register(1, 12, &other)
	p := event(1, 1)
	p.Note, p.Revoke = chat.SessionNote{Ended: true}, []chat.SessionID{11}
	h.Publish([]chat.Publication{p, event(2, 1)})
	h.turns()
	check(t, "the ended one", ended.got, "Session")
	check(t, "the other", other.got, "Session", "1/2pin")
	if !ended.revoked || other.revoked {
		t.Errorf("revoked are %v and %v", ended.revoked, other.revoked)
	}
	if users, streams := h.Count(); users != 1 || streams != 1 {
		t.Errorf("%d users, %d streams", users, streams)
	}
	if mine, all := h.Others(1), h.Others(2); mine != 0 || all != 1 {
		t.Errorf("%d others, %d for one who is not here", mine, all)
	}
	h.Publish([]chat.Publication{{Revoke: []chat.SessionID{12}}})
	h.turns()
	if !other.revoked || h.Online(1) {
		t.Error("an idle stream is not revoked")
	}
}

func TestAStreamWhoseSinkFailsIsGone(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	a := keeper{err: errors.New("broken pipe")}
	s := h.Register(1, 11, &a)
	h.Publish([]chat.Publication{event(1, 1)})
	h.turns()
	if h.Online(1) {
		t.Error("it is there")
	}
	s.Ready()
	s.Close()
	h.Publish([]chat.Publication{event(2, 1)})
	h.Lost()
	if h.line.chain.head != nil {
		t.Error("it waits for its turn")
	}
}

func TestAStreamThatIsClosedWhileItWaitsGetsNothing(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	var a keeper
	s := h.Register(1, 11, &a)
	h.Publish([]chat.Publication{event(1, 1)})
	s.Close()
	h.turns()
	check(t, "a", a.got)
}

func TestPresenceIsToldInOrderWithoutALock(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	var told []string
	h.OnPresence(func(user chat.UserID, online bool) {
		told = append(told, fmt.Sprint(user, online, h.Online(user)))
		if user == 1 && online { // from within: told behind this one
			h.Register(9, 91, &keeper{})
		}
	})
	a := h.Register(1, 11, &keeper{})
	b := h.Register(1, 12, &keeper{})
	c := h.Register(2, 21, &keeper{})
	a.Close()
	c.Close()
	b.Close()
	check(t, "the callback", told, "1 true true", "9 true true", "2 true true", "2 false false", "1 false false")
}

func TestAPanicOfWhoIsToldOfPresenceEndsNothingElse(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	var told []chat.UserID
	h.OnPresence(func(user chat.UserID, online bool) {
		if user == 1 {
			panic("a mistake")
		}
		told = append(told, user)
	})
	func() {
		defer func() { recover() }()
		h.Register(1, 11, &keeper{})
	}()
	h.Register(2, 21, &keeper{})
	if !slices.Equal(told, []chat.UserID{2}) || !h.Online(1) {
		t.Errorf("told of %v, the first is there: %v", told, h.Online(1))
	}
}

func TestAnIdleStreamIsSmall(t *testing.T) {
	t.Parallel()
	if size := unsafe.Sizeof(Stream{}); size > 128 {
		t.Errorf("a stream takes %d bytes", size)
	}
	h := New(Options{})
	s := h.Register(1, 11, &keeper{})
	h.Publish([]chat.Publication{event(1, 1), event(2, 1)})
	h.turns()
	if s.queue.notices != nil {
		t.Error("it keeps a queue")
	}
}
