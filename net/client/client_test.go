package client

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
)

func TestDialTellsWhoSignedIn(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		want := chat.Identity{
			User: chat.User{ID: 1, Name: "alice"}, SessionID: 2, DeviceID: 3, Token: "t", Epoch: "e1",
			Limits: chat.Limits{Frame: 4096, Message: 100},
		}
		if got := c.Identity(); got != want {
			t.Errorf("got %+v", got)
		}
	})
}

func TestDialSaysThatNobodyIsThere(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		f.refuse = errors.New("connection refused")
		_, err := f.dialer().Dial(context.Background(), chat.Credential{Token: "t"})
		kind(t, err, chat.Unavailable)
		f.refuse, f.mute = nil, true
		began := time.Now()
		_, err = f.dialer().Dial(context.Background(), chat.Credential{Token: "t"})
		kind(t, err, chat.Unavailable)
		if took := time.Since(began); took != 15*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestACallNeverHangs(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		f.set(func() { f.mute = true })
		began := time.Now()
		_, err := c.Chats(context.Background(), chat.GetChats{})
		kind(t, err, chat.Unavailable)
		if took := time.Since(began); took != 15*time.Second {
			t.Errorf("took %v without a deadline", took)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err = c.Chats(ctx, chat.GetChats{})
		kind(t, err, chat.Unavailable)
		if !errors.Is(err, context.Canceled) {
			t.Error("it is not told that the caller gave up")
		}
	})
}

func TestALongPollMayTakeLonger(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		f.extra = func(c *jsonrpc.Conn, r jsonrpc.Request) (any, error) {
			time.Sleep(40 * time.Second)
			return chat.Received{Cursor: "c"}, nil
		}
		got, err := c.Receive(context.Background(), chat.ReceiveMessages{TimeoutMS: 40_000})
		if err != nil || got.Cursor != "c" {
			t.Error(got, err)
		}
	})
}

func TestWhatIsTooLongIsNotSent(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		_, err := c.InsertMessage(context.Background(), chat.InsertMessage{ChatID: 1, Text: strings.Repeat("x", 4096)})
		kind(t, err, chat.TooLarge)
		if f.seen("InsertMessage") != 0 {
			t.Error("it was sent")
		}
	})
}

func TestErrorsKeepTheirKind(t *testing.T) {
	kinds := []chat.Kind{
		chat.Unauthenticated, chat.Forbidden, chat.NotFound, chat.Invalid, chat.TooLarge,
		chat.RateLimited, chat.Conflict, chat.Unavailable, chat.Internal,
	}
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		for _, k := range kinds {
			f.set(func() {
				f.extra = func(*jsonrpc.Conn, jsonrpc.Request) (any, error) {
					return nil, &chat.Error{Kind: k, Text: "so it is", RetryAfter: time.Second}
				}
			})
			_, err := c.Chats(context.Background(), chat.GetChats{})
			kind(t, err, k)
			var told *chat.Error
			if errors.As(err, &told) && k != chat.Internal && (told.Text != "so it is" || told.RetryAfter != time.Second) {
				t.Errorf("%s: %+v", k, told)
			}
		}
	})
}

func TestCallsWhileAwaySayUnavailableAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		f.set(func() { f.refuse = errors.New("refused") })
		f.close()
		synctest.Wait()
		began := time.Now()
		_, err := c.Ping(context.Background())
		kind(t, err, chat.Unavailable)
		if time.Since(began) != 0 {
			t.Error("it waited")
		}
		f.set(func() { f.refuse = nil })
		time.Sleep(31 * time.Second)
		if _, err := c.Ping(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func TestCallsInFlightEndWithTheConnection(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		f.set(func() { f.mute = true })
		var running sync.WaitGroup
		for range 3 {
			running.Go(func() {
				_, err := c.Chats(context.Background(), chat.GetChats{})
				kind(t, err, chat.Unavailable)
			})
		}
		synctest.Wait()
		f.close()
		running.Wait()
	})
}

func TestTwoMissedPingsAreADeadLink(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		time.Sleep(time.Minute)
		if n := f.seen("Ping"); n != 2 {
			t.Errorf("%d pings in a minute", n)
		}
		f.set(func() { f.mute = true })
		time.Sleep(34 * time.Second) // a ping at 75 s, one at 85 s
		f.set(func() { f.mute = false })
		if n := f.seen("Hello"); n != 1 {
			t.Errorf("said Hello %d times", n)
		}
		time.Sleep(3 * time.Second)
		if n := f.seen("Hello"); n != 2 {
			t.Errorf("said Hello %d times", n)
		}
	})
}

func TestAttemptsSpreadOut(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		attempts := 0
		d := c.(*Client).d
		for failed := 1; failed < 100; failed++ {
			wait := d.pause(failed, nil)
			if wait < 500*time.Millisecond || wait > 30*time.Second {
				t.Errorf("%d failed: %v", failed, wait)
			}
			attempts++
		}
		wait := d.pause(1, &chat.Error{Kind: chat.Unavailable, RetryAfter: time.Minute})
		if wait < time.Minute || wait > 90*time.Second {
			t.Errorf("told a minute: %v", wait)
		}
	})
}

func TestASessionThatEndedStaysEnded(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		s, err := c.Stream(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		f.set(func() { f.reject = chat.Unauthenticated.Errorf("the session has ended") })
		f.close()
		for range s.Notifications() {
		}
		kind(t, s.Err(), chat.Unauthenticated)
		time.Sleep(time.Minute)
		hellos := f.seen("Hello")
		_, err = c.Ping(context.Background())
		kind(t, err, chat.Unauthenticated)
		time.Sleep(time.Hour)
		if f.seen("Hello") != hellos {
			t.Error("it goes on trying")
		}
	})
}

func TestAClosedClientSaysSo(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		s, err := c.Stream(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		if _, open := <-s.Notifications(); open || s.Err() != nil {
			t.Error("the stream goes on", s.Err())
		}
		_, err = c.Ping(context.Background())
		kind(t, err, chat.Unavailable)
		_, err = c.Stream(context.Background())
		kind(t, err, chat.Unavailable)
		c.Close()
		s.Close()
	})
}
