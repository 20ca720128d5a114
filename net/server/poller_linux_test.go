package server

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
)

// Not parallel: it counts what the whole process has.
func TestIdleConnectionsHaveNoGoroutine(t *testing.T) {
	data, _ := both(t, newHouse(), Settings{})
	ln := listenTCP(t)
	serve(t, data, ln)
	peers := []*peer{dialTCP(t, ln.Addr()).greet("alice")}
	before := runtime.NumGoroutine()
	for range 100 {
		peers = append(peers, dialTCP(t, ln.Addr()).greet("alice"))
	}
	if more := runtime.NumGoroutine() - before; more > 10 { // those of the crew who are free
		t.Errorf("100 connections have %d goroutines", more)
	}
	for _, p := range peers {
		p.say(ping)
		p.hears(pong)
	}
}

func TestDeadlinesHoldOverKernelSockets(t *testing.T) {
	t.Parallel()
	for text, set := range map[string]Settings{
		"no request came in time":    {FirstTimeout: 20 * time.Millisecond},
		"a frame took too long":      {FrameTimeout: 20 * time.Millisecond},
		"nothing came for too long:": {IdleTimeout: 20 * time.Millisecond},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			data, _ := both(t, newHouse(), set)
			ln := listenTCP(t)
			serve(t, data, ln)
			p := dialTCP(t, ln.Addr())
			if set.FirstTimeout == 0 {
				p.greet("alice")
			}
			if set.FrameTimeout != 0 {
				p.Write([]byte("4"))
			}
			p.hearsError(text)
			p.hearsEnd()
		})
	}
}

func TestAHandshakeThatStopsHalfwayEnds(t *testing.T) {
	t.Parallel()
	mine, _ := certificate(t)
	data, _ := both(t, newHouse(), Settings{TLS: mine, FrameTimeout: 20 * time.Millisecond})
	ln := listenTCP(t)
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr())
	p.Write(record(handshake, append([]byte{1, 0, 0, 96}, make([]byte, 96)...))[:50])
	if b, err := io.ReadAll(p); err != nil || !strings.Contains(string(b), "a frame took too long") {
		t.Errorf("heard %q, %v", b, err)
	}
}

// A peer that takes nothing is closed by who writes, and so it is gone, though
// nobody waits for it in a Read.
func TestAPeerOfTheKernelThatTakesNothingIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse()
	h.search = func(context.Context, chat.SearchMessages) (chat.MessagePage, error) {
		return chat.MessagePage{Next: strings.Repeat("x", 200_000)}, nil
	}
	data, _ := both(t, h, Settings{StallTimeout: 50 * time.Millisecond, MaxBuffered: 64 << 20})
	ln := listenTCP(t)
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")
	for range 100 { // 20 MB: more than the kernel keeps
		p.say(`{"jsonrpc":"2.0","id":1,"method":"SearchMessages"}`)
	}
	deadline := time.Now().Add(30 * time.Second)
	for data.Conns() > 0 && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if n := data.Conns(); n != 0 {
		t.Errorf("%d connections are left", n)
	}
}

func TestAPollerThatIsClosedEnds(t *testing.T) {
	t.Parallel()
	p, err := newPoller()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { p.run(); close(ended) }()
	p.close()
	<-ended
	near, _ := tcpPair(t)
	c := newConn(newServing(newHost("test", Settings{}), nil), near)
	if p.watch(c) {
		t.Error("watches though it is closed")
	}
	if _, err := readSome(c.sock.raw, make([]byte, 10)); err != errNothing {
		t.Error(err)
	}
	near.SetReadDeadline(longAgo)
	if _, err := readSome(c.sock.raw, make([]byte, 10)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
}

func TestAPollerForgetsNobodyElse(t *testing.T) {
	t.Parallel()
	p, err := newPoller()
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	gone, here := &conn{fd: 5}, &conn{fd: 5}
	p.set(5, gone)
	p.set(5, here) // the kernel gave the number again, before who is gone was forgotten
	if p.forget(gone); p.conns[5] != here {
		t.Error("who is here is forgotten")
	}
	if p.forget(here); p.conns[5] != nil {
		t.Error("who went is not forgotten")
	}
}

// Not parallel: it counts what the whole process has.
func TestServingLeavesNoFileOpen(t *testing.T) {
	files := func() int {
		all, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	before := 0
	for i := range 4 {
		data, _ := both(t, newHouse(), Settings{})
		ln := listenTCP(t)
		stop := serve(t, data, ln)
		p := dialTCP(t, ln.Addr()).greet("alice")
		p.Close()
		stop()
		if i == 0 { // by now the runtime has what it keeps for itself
			before = files()
		}
	}
	if after := files(); after > before {
		t.Errorf("%d files are open, %d were", after, before)
	}
}
