package server

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"talko/net/frame"
)

// Many come and go at once, by numbers that the kernel gives again at once, in
// pieces that are cut anywhere: each hears the answers to its own calls, all of
// them, and who is there meanwhile is read as before.
func TestManyWhoComeAndGoAreEachHeard(t *testing.T) {
	t.Parallel()
	for name, conns := range map[string]int{"plain": 1200, "TLS": 120} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mine, theirs := certificate(t)
			if name == "plain" {
				theirs = nil
			}
			data, _ := both(t, newHouse(), Settings{TLS: mine})
			ln := listenTCP(t)
			stop := serve(t, data, ln)
			var running sync.WaitGroup
			for g := range 8 {
				running.Go(func() {
					r := rand.New(rand.NewPCG(uint64(g), 1))
					stays := comer{t, r, fmt.Sprintf("%d stays", g), meet(t, r, ln.Addr(), theirs)}
					defer stays.conn.Close()
					stays.calls(1)
					for i := range conns / 8 {
						c := comer{t, r, fmt.Sprint(g, "-", i), meet(t, r, ln.Addr(), theirs)}
						c.visit()
						c.conn.Close()
						if i%16 == 0 {
							stays.calls(2)
						}
					}
				})
			}
			running.Wait()
			stop()
			if n := data.Conns(); n != 0 {
				t.Errorf("%d connections are left", n)
			}
		})
	}
}

// meet connects, by TLS if there is a config.
func meet(t *testing.T, r *rand.Rand, addr net.Addr, config *tls.Config) net.Conn {
	c, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Error(err)
		runtime.Goexit()
	}
	c.SetDeadline(time.Now().Add(time.Minute)) // only so that a failure ends
	if config == nil {
		return chopper{c.(*net.TCPConn), r}
	}
	return tls.Client(chopper{c.(*net.TCPConn), r}, config)
}

// chopper writes in pieces of any length.
type chopper struct {
	*net.TCPConn
	r *rand.Rand
}

func (c chopper) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = c.TCPConn.Write(p[n:][:1+c.r.IntN(len(p)-n)])
		for n += m; c.r.IntN(3) == 0; {
			runtime.Gosched()
		}
	}
	return n, err
}

// comer is one of many.
type comer struct {
	t    *testing.T
	r    *rand.Rand
	name string
	conn net.Conn
}

// visit makes calls, and leaves: after the answers, before them, or in the
// midst of a frame.
func (c comer) visit() {
	switch c.r.IntN(4) {
	case 0:
		c.calls(1 + c.r.IntN(5))
	case 1: // all is answered though nothing more comes
		n := 1 + c.r.IntN(5)
		c.say(c.frames(n))
		c.conn.(interface{ CloseWrite() error }).CloseWrite()
		c.hear(n)
		if _, err := c.conn.Read(make([]byte, 1)); err != io.EOF {
			c.t.Errorf("%s: %v instead of the end", c.name, err)
		}
	case 2:
		c.say(c.frames(1))
	case 3:
		b := c.frames(2)
		c.say(b[:c.r.IntN(len(b))])
	}
}

// calls makes some in a row, and hears the answers.
func (c comer) calls(n int) {
	c.say(c.frames(n))
	c.hear(n)
}

// frames are as many calls, behind one that begins the session, or is refused.
func (c comer) frames(n int) []byte {
	const call = `{"jsonrpc":"2.0","id":"%s %d","method":"%s","params":{"version":1,"token":"alice"}}`
	b := frame.Append(nil, fmt.Appendf(nil, call, c.name, 0, "Hello"))
	for i := range n {
		b = frame.Append(b, fmt.Appendf(nil, call, c.name, i+1, "Ping"))
	}
	return b
}

func (c comer) say(b []byte) {
	if _, err := c.conn.Write(b); err != nil {
		c.t.Errorf("%s: %v", c.name, err)
	}
}

// hear fails the test unless each of frames is answered, and nobody else's.
func (c comer) hear(n int) {
	heard, reader := map[string]bool{}, frame.NewReader(c.conn, 1<<20)
	for range n + 1 {
		b, err := reader.Next()
		var answer struct{ ID string }
		if err := errors.Join(err, json.Unmarshal(b, &answer)); err != nil {
			c.t.Errorf("%s: %v", c.name, err)
			return
		}
		heard[answer.ID] = true
	}
	for i := range n + 1 {
		if id := fmt.Sprintf("%s %d", c.name, i); !heard[id] {
			c.t.Errorf("%s is not answered, but %v", id, heard)
		}
	}
}
