package server

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// failing is a listener that fails to accept, a few times or for good.
type failing struct {
	*pipes
	times int
	err   error
}

func (f *failing) Accept() (net.Conn, error) {
	if f.times > 0 {
		f.times--
		return nil, &net.OpError{Op: "accept", Err: f.err}
	}
	return f.pipes.Accept()
}

func TestAcceptingGoesOnWhenThereAreFilesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		data, _ := both(t, newHouse(), Settings{})
		ln := &failing{listenPipes(), 5, syscall.EMFILE}
		began := time.Now()
		serve(t, data, ln)
		p := ln.dial(t).greet("alice")
		p.say(ping)
		p.hears(pong)
		if took := time.Since(began); took != (5+10+20+40+80)*time.Millisecond {
			t.Errorf("paused %v", took)
		}
	})
}

func TestServeTellsWhyAcceptingFailed(t *testing.T) {
	t.Parallel()
	data, _ := both(t, newHouse(), Settings{})
	ln := &failing{listenPipes(), 1, errors.New("the cable is out")}
	if err := data.Serve(context.Background(), ln); err == nil || err.Error() != "data server: accept: accept: the cable is out" {
		t.Error(err)
	}
	if n := data.Conns(); n != 0 {
		t.Errorf("%d connections are left", n)
	}
}

func TestAStreamKeepsTheWriteBufferSmall(t *testing.T) {
	t.Parallel()
	near, _ := tcpPair(t)
	s := newSocket(near, time.Minute, 64<<20)
	defer s.Close()
	s.keepSmall()
	n := 0
	for s.clear() && n < 64<<20 {
		m, err := s.Write(make([]byte, 100_000))
		if err != nil {
			t.Fatal(err)
		}
		n += m
	}
	if n > 16<<20 { // what the far end takes is its own affair
		t.Errorf("%d bytes until it was full", n)
	}
}
