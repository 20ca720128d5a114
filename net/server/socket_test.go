package server

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// tcpPair returns both ends of a connection over the loopback.
func tcpPair(t *testing.T) (near, far *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	f, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	n, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close(); f.Close() })
	return n.(*net.TCPConn), f.(*net.TCPConn)
}

func TestSocketKeepsWhatTheKernelRefuses(t *testing.T) {
	t.Parallel()
	near, far := tcpPair(t)
	s := newSocket(near, time.Minute, 64<<20)
	ready := make(chan struct{}, 1)
	s.notify(func() { ready <- struct{}{} })

	var want bytes.Buffer
	for i := 0; s.clear(); i++ { // until the kernel is full
		chunk := bytes.Repeat([]byte{byte(i)}, 100_000)
		want.Write(chunk)
		if _, err := s.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 10 { // all kept
		chunk := bytes.Repeat([]byte{byte('a' + i)}, 1000)
		want.Write(chunk)
		s.Write(chunk)
	}
	got := make([]byte, want.Len())
	if _, err := io.ReadFull(far, got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("the bytes arrived changed")
	}
	<-ready
	if !s.clear() {
		t.Error("not clear after ready")
	}
	if err := s.waitBelow(0); err != nil {
		t.Error(err)
	}
}

func TestSocketFailsBeyondItsLimit(t *testing.T) {
	t.Parallel()
	near, _ := tcpPair(t)
	s := newSocket(near, time.Minute, 1<<20)
	defer s.Close()
	chunk := make([]byte, 256<<10)
	for range 1000 {
		if _, err := s.Write(chunk); err != nil {
			if !errors.Is(err, errNeverReads) {
				t.Error(err)
			}
			return
		}
	}
	t.Error("took 256 MB")
}

func TestSocketGivesUpOnAStalledPeer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := newSocket(near, 10*time.Second, 1<<20)
		closed := false
		s.closed = func() { closed = true }
		s.Write([]byte("hello"))
		start := time.Now()
		err := s.waitBelow(0)
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("gave up after %v", took)
		}
		if _, err := far.Read(make([]byte, 9)); err != io.EOF {
			t.Errorf("the peer reads %v, want EOF", err)
		}
		if synctest.Wait(); !closed {
			t.Error("who reads was not told")
		}
	})
}

func TestSocketWritesEagerlyAfterADrainOfLongAgo(t *testing.T) {
	t.Parallel()
	near, far := tcpPair(t)
	s := newSocket(near, 30*time.Second, 64<<20)
	n := 0
	for s.clear() {
		m, _ := s.Write(make([]byte, 100_000))
		n += m
	}
	io.CopyN(io.Discard, far, int64(n))
	if err := s.waitBelow(0); err != nil {
		t.Fatal(err)
	}
	s.waitIdle()
	if _, err := s.Write([]byte("x")); err != nil {
		t.Error(err)
	}
}

// waitIdle returns when drain has ended.
func (s *socket) waitIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.draining {
		s.awaitLocked()
	}
}
