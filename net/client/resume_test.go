package client

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

var kept = chat.Identity{User: chat.User{ID: 1, Name: "alice"}, DeviceID: 3, Token: "t"}

func TestResumedClientConnectsByItself(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dialer().Resume(kept)
		defer c.Close()
		if id := c.Identity(); id != kept {
			t.Errorf("it is %+v", id)
		}
		if _, err := c.Ping(context.Background()); err != nil {
			t.Errorf("the first call did not wait: %v", err)
		}
		if id := c.Identity(); id.Epoch != "e1" || id.Limits.Message != 100 || id.User.ID != 1 {
			t.Errorf("it is %+v", id)
		}
		s, err := c.Stream(context.Background())
		if err != nil || s.Opened().UserSeq != 7 {
			t.Errorf("stream: %v", err)
		}
	})
}

func TestResumedClientMayBeginOffline(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		f.refuse = errors.New("no route")
		c := f.dialer().Resume(kept)
		defer c.Close()
		_, err := c.Ping(context.Background())
		kind(t, err, chat.Unavailable)
		_, err = c.Stream(context.Background())
		kind(t, err, chat.Unavailable)
		time.Sleep(2 * time.Minute) // of the bubble
		f.set(func() { f.refuse = nil })
		time.Sleep(time.Minute)
		if _, err := c.Ping(context.Background()); err != nil {
			t.Errorf("it did not come back: %v", err)
		}
		if _, err := c.Stream(context.Background()); err != nil {
			t.Errorf("stream: %v", err)
		}
	})
}

func TestResumedSessionThatEndedIsUnauthenticated(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		f.reject = chat.Unauthenticated
		c := f.dialer().Resume(kept)
		defer c.Close()
		_, err := c.Ping(context.Background())
		kind(t, err, chat.Unauthenticated)
		_, err = c.Stream(context.Background())
		kind(t, err, chat.Unauthenticated)
	})
}

func TestResumedSessionOfAnotherUserIsUnauthenticated(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		id := kept
		id.User.ID = 2
		c := f.dialer().Resume(id)
		defer c.Close()
		_, err := c.Ping(context.Background())
		kind(t, err, chat.Unauthenticated)
	})
}

func TestResumedClientClosesWhileItConnects(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		f.mute = true
		c := f.dialer().Resume(kept)
		called := make(chan error, 1)
		go func() {
			_, err := c.Ping(context.Background())
			called <- err
		}()
		synctest.Wait()
		c.Close()
		kind(t, <-called, chat.Unavailable)
	})
}

// TestCallThatWaitedIsNotMadeUnderAnotherEpoch has a message sent before the
// first connection, which comes to servers that began anew: there the number of
// its chat is another chat's.
func TestCallThatWaitedIsNotMadeUnderAnotherEpoch(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		id := kept
		id.Epoch = "e0"
		c := f.dialer().Resume(id)
		defer c.Close()
		_, err := c.InsertMessage(context.Background(), chat.InsertMessage{ChatID: 1, Text: "hello"})
		kind(t, err, chat.Unavailable)
		if n := f.seen("InsertMessage"); n != 0 {
			t.Errorf("it was made")
		}
		if id := c.Identity(); id.Epoch != "e1" {
			t.Errorf("the epoch is %q", id.Epoch)
		}
		if _, err := c.Ping(context.Background()); err != nil {
			t.Errorf("one that was made since: %v", err)
		}
	})
}
