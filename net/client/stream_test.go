package client

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

func openStream(t *testing.T, c chat.Client) chat.Stream {
	t.Helper()
	s, err := c.Stream(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hears fails the test unless these are the next notifications.
func hears(t *testing.T, s chat.Stream, want ...string) {
	t.Helper()
	for _, w := range want {
		if got := brief(<-s.Notifications()); got != w {
			t.Fatalf("got %s, want %s", got, w)
		}
	}
}

func TestAStreamGoesOnBehindALostConnection(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		s := openStream(t, c)
		if s.Opened() != (chat.StreamOpened{Epoch: "e1", UserSeq: 7}) {
			t.Error(s.Opened())
		}
		f.say(text(1))
		hears(t, s, "1")
		f.set(func() { f.refuse = errors.New("refused") })
		f.close()
		n := <-s.Notifications()
		down, ok := n.(chat.LinkNote)
		if !ok || down.Up || down.Err == nil || down.Retry < 500*time.Millisecond {
			t.Errorf("got %#v", n)
		}
		hears(t, s, "down") // the attempt failed
		f.set(func() { f.refuse = nil })
		for got := n; brief(got) != "up"; got = <-s.Notifications() {
		}
		synctest.Wait()
		f.set(func() {
			for _, conn := range f.conns {
				conn.Notify("Message", text(2))
			}
		})
		hears(t, s, "2")
	})
}

func TestASlowReaderOfAStreamLagsAndThePingsGoOn(t *testing.T) {
	inBubble(t, func(t *testing.T, f *fake) {
		c := f.dial()
		defer c.Close()
		s := openStream(t, c)
		const n = 1100 // more than the queue holds
		for i := range n {
			f.say(text(chat.Seq(i + 1)))
			synctest.Wait()
		}
		time.Sleep(5 * time.Minute)
		if n := f.seen("OpenStream"); n != 1 {
			t.Errorf("opened %d times", n)
		}
		for i := range handedOver + 1 { // they were on their way to the reader
			hears(t, s, fmt.Sprint(i+1))
		}
		hears(t, s, "lagged")
		f.say(text(n + 1))
		last := ""
		for last != fmt.Sprint(n+1) {
			if last = brief(<-s.Notifications()); last == "lagged" {
				t.Error("lagged twice")
			}
		}
	})
}

func TestDroppingKeepsTheStateOfTheLink(t *testing.T) {
	t.Parallel()
	q := newQueue(3)
	q.push(chat.LinkNote{Up: false}, chat.LinkNote{Up: true, Epoch: "e2"}, text(1))
	q.push(text(2))
	q.push(text(3))
	q.end()
	var got []string
	for {
		n, ok := q.pop(context.Background())
		if !ok {
			break
		}
		got = append(got, brief(n))
	}
	if len(got) != 3 || got[0] != "up" || got[1] != "lagged" || got[2] != "3" {
		t.Error(got)
	}
}

func TestWhatComesRightBehindTheOpeningStandsBehindTheLinkNote(t *testing.T) {
	t.Parallel()
	q := newQueue(9)
	g := &gate{queue: q}
	g.take(text(1))
	g.take(text(2))
	g.open(chat.LinkNote{Up: true})
	g.take(text(3))
	for _, want := range []string{"up", "1", "2", "3"} {
		n, _ := q.pop(context.Background())
		if got := brief(n); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestStreamsAreWhereTheServerSays(t *testing.T) {
	t.Parallel()
	d := Dialer{Addr: "talko.example:8889"}
	for told, want := range map[string]string{
		"":                     "talko.example:8889",
		":8888":                "talko.example:8888",
		"0.0.0.0:8888":         "talko.example:8888",
		"[::]:8888":            "talko.example:8888",
		"push.example:8888":    "push.example:8888",
		"talko.example:8888":   "talko.example:8888",
		"what is this address": "talko.example:8889",
	} {
		if got := d.streamsAt(told); got != want {
			t.Errorf("%q: %s, want %s", told, got, want)
		}
	}
}
