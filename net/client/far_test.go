package client_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"talko/app/chat"
)

// lobby is the chat that everyone is in.
func lobby(t *testing.T, c chat.Client) chat.ChatID {
	t.Helper()
	page, err := c.Chats(context.Background(), chat.GetChats{})
	if err != nil || len(page.Chats) != 1 {
		t.Fatal(page, err)
	}
	return page.Chats[0].ID
}

func send(t *testing.T, c chat.Client, id chat.ChatID, text string) {
	t.Helper()
	_, err := c.InsertMessage(context.Background(), chat.InsertMessage{ChatID: id, Text: text, ClientID: text})
	if err != nil {
		t.Fatal(err)
	}
}

// texts reads notifications until that many texts came, or the link is back.
func texts(t *testing.T, s chat.Stream, n int) (got []string) {
	t.Helper()
	for len(got) < n {
		note, ok := <-s.Notifications()
		if !ok {
			t.Fatal("the stream ended:", s.Err())
		}
		if m, ok := note.(chat.MessageNote); ok {
			got = append(got, m.Message.Text)
		}
	}
	return got
}

func TestAStreamHearsInTheOrderOfSending(t *testing.T) {
	t.Parallel()
	const n = 40
	w := newWorld(t)
	alice, bob := w.signUp("alice"), w.signUp("bob")
	s, err := bob.Stream(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	room := lobby(t, alice)
	for i := range n {
		send(t, alice, room, fmt.Sprint(i))
	}
	for i, got := range texts(t, s, n) {
		if got != fmt.Sprint(i) {
			t.Fatalf("got %s at place %d", got, i)
		}
	}
}

func TestClientsComeBackWhenTheServerDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alice, bob := w.signUp("alice"), w.signUp("bob")
	room := lobby(t, alice)
	s, err := bob.Stream(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	send(t, alice, room, "before")
	if got := texts(t, s, 1); got[0] != "before" {
		t.Error(got)
	}
	w.stop()
	for note := range s.Notifications() {
		if link, ok := note.(chat.LinkNote); ok {
			if link.Up || !errors.Is(link.Err, chat.Unavailable) {
				t.Errorf("got %+v", link)
			}
			break
		}
	}
	w.start()
	for note := range s.Notifications() {
		if link, ok := note.(chat.LinkNote); ok && link.Up {
			if link.Epoch != w.store.Epoch() {
				t.Errorf("epoch %q, want %q", link.Epoch, w.store.Epoch())
			}
			break
		}
	}
	for {
		_, err := alice.InsertMessage(context.Background(), chat.InsertMessage{ChatID: room, Text: "after", ClientID: "after"})
		if err == nil {
			break
		}
		if !errors.Is(err, chat.Unavailable) {
			t.Fatal(err)
		}
	}
	if got := texts(t, s, 1); got[0] != "after" {
		t.Error(got)
	}
}

func TestStreamsMayHaveADoorOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := start(t, &world{apart: true})
	alice, bob := w.signUp("alice"), w.signUp("bob")
	s, err := bob.Stream(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	send(t, alice, lobby(t, alice), "hello")
	if got := texts(t, s, 1); got[0] != "hello" {
		t.Error(got)
	}
	w.stop()
	w.start() // the door of streams is another one now: Hello tells which
	for note := range s.Notifications() {
		if link, ok := note.(chat.LinkNote); ok && link.Up {
			break
		}
	}
}

func TestASessionEndedElsewhereEndsItsStream(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alice := w.signUp("alice")
	again, err := w.Dial(context.Background(), chat.Credential{UserName: "alice", Password: "correct horse"})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	s, err := again.Stream(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := alice.DeleteSession(context.Background(), chat.DeleteSession{SessionID: again.Identity().SessionID}); err != nil {
		t.Fatal(err)
	}
	for range s.Notifications() {
	}
	if !errors.Is(s.Err(), chat.Unauthenticated) {
		t.Errorf("the stream ended with %v", s.Err())
	}
	if _, err := again.Ping(context.Background()); !errors.Is(err, chat.Unauthenticated) {
		t.Error(err)
	}
}

func TestATokenSignsInAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.signUp("alice").Identity()
	c, err := w.Dial(context.Background(), chat.Credential{Token: id.Token})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := c.Identity(); got != id {
		t.Errorf("got  %+v\nwant %+v", got, id)
	}
	_, err = w.Dial(context.Background(), chat.Credential{Token: id.Token + "x"})
	if !errors.Is(err, chat.Unauthenticated) {
		t.Error(err)
	}
}
