package server

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
)

// dribble writes a few bytes at a time.
type dribble struct {
	net.Conn
	bytes int
}

func (d dribble) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = d.Conn.Write(p[n:min(n+d.bytes, len(p))])
		n += m
	}
	return n, err
}

func TestTLSIsTakenAsItComes(t *testing.T) {
	t.Parallel()
	mine, theirs := certificate(t)
	h := newHouse()
	heard := make(chan string, 1)
	h.insert = func(_ context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
		heard <- p.Text
		return chat.MessageResult{}, nil
	}
	ln := listenTCP(t)
	data, _ := both(t, h, Settings{TLS: mine})
	serve(t, data, ln)
	for _, size := range []int{1, 7, 1000} {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c.(*net.TCPConn).SetNoDelay(true)
		c.SetDeadline(time.Now().Add(time.Minute))
		p := newPeer(t, tls.Client(dribble{c, size}, theirs)).greet("alice")
		p.say(ping, ping)
		p.hears(pong)
		p.hears(pong)
		long := strings.Repeat("x", 20*size+30_000*(size/1000)) // in several records
		p.say(insertCall(9, long))
		if got := p.next(); !strings.Contains(got, `"id":9,"result"`) || <-heard != long {
			t.Errorf("in pieces of %d: got %.200s for %d bytes", size, got, len(long))
		}
	}
}

func TestTLSThatIsNoneEndsItsConnectionAlone(t *testing.T) {
	t.Parallel()
	mine, theirs := certificate(t)
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{TLS: mine})
	serve(t, data, ln)
	good := dialTLS(t, ln.Addr(), theirs).greet("alice")

	garbled := dialTCP(t, ln.Addr())
	garbled.Write([]byte{tlsHandshake, 3, 1, 0, 5, 1, 0, 0, 1, 9})
	for {
		if _, err := garbled.Read(make([]byte, 100)); err != nil {
			break
		}
	}
	below, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	cut := newPeer(t, tls.Client(below, theirs)).greet("bob")
	below.Write([]byte{23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}) // no record of this session
	for {
		if _, err := cut.frames.Next(); err != nil {
			break
		}
	}
	good.say(ping)
	good.hears(pong)
}

// held keeps what is written, so that it can go as one piece.
type held struct {
	net.Conn
	kept []byte
	hold bool
}

func (h *held) Write(p []byte) (int, error) {
	if h.hold {
		h.kept = append(h.kept, p...)
		return len(p), nil
	}
	return h.Conn.Write(p)
}

// SetWriteDeadline does nothing: the end of a TLS layer sets one.
func (h *held) SetWriteDeadline(time.Time) error { return nil }

func TestTheLastCallCountsThoughTheEndComesAlong(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		mine, theirs := certificate(t)
		mine.MinVersion, theirs.MaxVersion = version, version
		ln := listenTCP(t)
		data, _ := both(t, newHouse(), Settings{TLS: mine})
		serve(t, data, ln)
		wire := &held{Conn: dialTCP(t, ln.Addr()).Conn}
		c := tls.Client(wire, theirs)
		p := newPeer(t, c).greet("alice")
		wire.hold = true
		p.say(ping)
		c.CloseWrite()
		wire.Conn.Write(wire.kept)
		p.hears(pong)
		p.hearsEnd()
	}
}
