package server

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"

	"talko/app/chat"
)

func TestTheLinkIsEncrypted(t *testing.T) {
	t.Parallel()
	mine, _ := certificate(t)
	var wire tape
	a := newApartBy(t, "secret", "secret", mine, func(addr string) string {
		return relay(t, func(near net.Conn) {
			far, err := net.Dial("tcp", addr)
			if err == nil {
				join(near, far, &wire)
			}
		})
	}).up(t)
	p := dialTCP(t, a.broadcast).opens()
	<-a.online
	n, s := note(1, "hi")
	a.link.Publish([]chat.Publication{n})
	p.hears(s)
	if said := wire.String(); said == "" || strings.Contains(said, "OpenLink") || strings.Contains(said, "hi") && strings.Contains(said, "Publish") {
		t.Errorf("who is in between reads %.300q", said)
	}
}

// TestWhoEndsTheLinksTLSProvesNothing has someone in between who speaks TLS with
// both servers, and passes on what they prove to each other.
func TestWhoEndsTheLinksTLSProvesNothing(t *testing.T) {
	t.Parallel()
	mine, _ := certificate(t)
	theirs, _ := certificate(t)
	overheard := tape{word: regexp.MustCompile(`"Prove"(?s:.*)("result":\{"proof"|"message":"[^"]*")`), heard: make(chan struct{})}
	a := newApartBy(t, "secret", "secret", mine, func(addr string) string {
		return relay(t, func(near net.Conn) {
			far, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
			if err != nil {
				return
			}
			join(tls.Server(near, theirs), far, &overheard)
		})
	})
	<-overheard.heard
	if said := overheard.String(); !strings.Contains(said, "the key of the link is another one") {
		t.Errorf("the proof is taken, with someone in between: %s", said)
	}
	if a.linked() {
		t.Error("the link is up, with someone in between")
	}
}

// relay accepts connections, and passes each on.
func relay(t *testing.T, pass func(near net.Conn)) (addr string) {
	t.Helper()
	ln := listenTCP(t)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			stop := context.AfterFunc(ctx, func() { near.Close() })
			running.Go(func() {
				defer stop()
				defer near.Close()
				pass(near)
			})
		}
	})
	t.Cleanup(func() {
		ln.Close()
		cancel()
		running.Wait()
	})
	return ln.Addr().String()
}

// join passes on what both say, and keeps it, until one of them ends.
func join(near, far net.Conn, said *tape) {
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		both.Go(func() {
			io.Copy(io.MultiWriter(way[0], said), way[1])
			near.Close()
			far.Close()
		})
	}
	both.Wait()
}

// tape is what was said. If it waits for a word, it closes heard when that came.
type tape struct {
	word  *regexp.Regexp
	heard chan struct{}

	mu   sync.Mutex // guards said, and word
	said strings.Builder
}

func (w *tape) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.said.Write(b)
	if w.word != nil && w.word.MatchString(w.said.String()) {
		w.word = nil
		close(w.heard)
	}
	return n, err
}

func (w *tape) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.String()
}
