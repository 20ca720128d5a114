package server

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
	"talko/net/frame"
)

// inBubble runs a test with a server over pipes, whose time is the bubble's.
func inBubble(t *testing.T, h *house, set Settings, test func(t *testing.T, ln *pipes)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		data, _ := both(t, h, set)
		ln := listenPipes()
		serve(t, data, ln)
		test(t, ln)
	})
}

// around fails the test unless took is want, or up to one tick of the sweeper
// more.
func around(t *testing.T, began time.Time, want time.Duration) {
	t.Helper()
	if took := time.Since(began); took < want || took > want+time.Second {
		t.Errorf("took %v, want %v", took, want)
	}
}

func (p *peer) hearsError(text string) {
	p.t.Helper()
	if got := p.next(); !strings.Contains(got, `"id":null,"error"`) || !strings.Contains(got, text) {
		p.t.Fatalf("got %s, want %q", got, text)
	}
}

func TestWhoSaysNothingIsSentAway(t *testing.T) {
	inBubble(t, newHouse(), Settings{}, func(t *testing.T, ln *pipes) {
		began := time.Now()
		p := ln.dial(t)
		p.hearsError("no request came in time")
		around(t, began, 10*time.Second)
		p.hearsEnd()
	})
}

func TestOneByteAMinuteIsTooSlow(t *testing.T) {
	inBubble(t, newHouse(), Settings{}, func(t *testing.T, ln *pipes) {
		p := ln.dial(t).greet("alice")
		time.Sleep(time.Minute) // may be idle, but not within a frame
		began := time.Now()
		p.Write([]byte("4"))
		p.hearsError("a frame took too long")
		around(t, began, 10*time.Second)
	})
}

func TestTheNextFrameIsTimedFromItsFirstByteThoughItCameAlong(t *testing.T) {
	inBubble(t, newHouse(), Settings{}, func(t *testing.T, ln *pipes) {
		p := ln.dial(t).greet("alice")
		began := time.Now()
		p.Write([]byte("40        " + ping + "4"))
		p.hears(pong)
		p.hearsError("a frame took too long")
		around(t, began, 10*time.Second)
	})
}

func TestAnIdleSessionEnds(t *testing.T) {
	inBubble(t, newHouse(), Settings{}, func(t *testing.T, ln *pipes) {
		p := ln.dial(t).greet("alice")
		for range 4 {
			time.Sleep(80 * time.Second)
			p.say(ping)
			p.hears(pong)
		}
		began := time.Now()
		p.hearsError("nothing came for too long")
		around(t, began, 90*time.Second)
	})
}

func TestALongPollIsNotIdle(t *testing.T) {
	h := newHouse()
	h.receive = func(ctx context.Context, p chat.ReceiveMessages) (chat.Received, error) {
		time.Sleep(2 * time.Minute)
		return chat.Received{Cursor: "c"}, nil
	}
	inBubble(t, h, Settings{}, func(t *testing.T, ln *pipes) {
		p := ln.dial(t).greet("alice")
		p.say(`{"jsonrpc":"2.0","id":1,"method":"ReceiveMessages"}`)
		if got := p.next(); !strings.Contains(got, `"cursor":"c"`) {
			t.Error(got)
		}
	})
}

func TestAPeerThatTakesNothingIsClosed(t *testing.T) {
	inBubble(t, newHouse(), Settings{}, func(t *testing.T, ln *pipes) {
		p := ln.dial(t).greet("alice")
		began := time.Now()
		for {
			if _, err := p.Write(frame.Append(nil, []byte(ping))); err != nil {
				break
			}
			time.Sleep(time.Second)
		}
		around(t, began, 10*time.Second)
	})
}

func TestWhoStopsReadingIsNotReadEither(t *testing.T) {
	h := newHouse()
	h.search = func(context.Context, chat.SearchMessages) (chat.MessagePage, error) {
		return chat.MessagePage{Next: strings.Repeat("x", 100_000)}, nil
	}
	inBubble(t, h, Settings{}, func(t *testing.T, ln *pipes) {
		p := ln.dial(t).greet("alice")
		sent := 0
		for ; ; sent++ {
			if _, err := p.Write(frame.Append(nil, []byte(`{"jsonrpc":"2.0","id":1,"method":"SearchMessages"}`))); err != nil {
				break
			}
		}
		if sent < 10 || sent > 50 {
			t.Errorf("%d calls of 100 kB each were taken from a peer that does not read", sent)
		}
	})
}
