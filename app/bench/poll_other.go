//go:build !linux

package bench

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// poller reads each connection on a goroutine of its own.
type poller struct {
	mu      sync.Mutex // held while something of the loop is called
	socks   []*sock
	started int // of them are read
	running sync.WaitGroup
	wrong   chan error
}

// sock is a connection of a loop.
type sock struct {
	l       *loop
	conn    net.Conn
	hear    func(payload []byte) error
	stopped atomic.Bool

	after func() error // called when what had come is read; nil: nothing
}

func (p *poller) open() error {
	p.wrong = make(chan error, 1)
	return nil
}

// close closes all connections, and waits for those who read them.
func (p *poller) close() {
	for _, s := range p.socks {
		s.close()
	}
	p.running.Wait()
}

// dial connects.
func (l *loop) dial(addr string, hear func(payload []byte) error) (*sock, error) {
	conn, err := net.DialTimeout("tcp", addr, sendPatience)
	if err != nil {
		return nil, err
	}
	s := &sock{l: l, conn: conn, hear: hear}
	l.socks = append(l.socks, s)
	return s, nil
}

// run reads until the connection is closed or stopped.
func (s *sock) run() {
	buf, have := make([]byte, 4<<10), 0
	for !s.stopped.Load() {
		if have == len(buf) {
			buf = append(buf, make([]byte, len(buf))...)
		}
		n, err := s.conn.Read(buf[have:])
		if s.stopped.Load() {
			return
		}
		if err == nil {
			have, err = s.heed(buf[:have+n])
		}
		if err != nil {
			select {
			case s.l.wrong <- fmt.Errorf("a connection broke: %w", err):
			default:
			}
			return
		}
	}
}

// heed hands on what was read, and keeps the rest at the beginning of b.
func (s *sock) heed(b []byte) (int, error) {
	s.l.mu.Lock()
	defer s.l.mu.Unlock()
	left, err := s.take(b)
	if err == nil {
		err = s.l.idle()
	}
	return copy(b, left), err
}

// poll waits for a few milliseconds. New connections are read from now on.
func (l *loop) poll() error {
	for ; l.started < len(l.socks); l.started++ {
		l.running.Go(l.socks[l.started].run)
	}
	select {
	case err := <-l.wrong:
		return err
	case <-time.After(pollPatience):
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.idle()
	}
}

// write writes all of b.
func (s *sock) write(b []byte) error {
	_ = s.conn.SetWriteDeadline(time.Now().Add(sendPatience))
	_, err := s.conn.Write(b)
	return err
}

// stop makes the loop leave the connection unread.
func (s *sock) stop() error {
	s.stopped.Store(true)
	return s.conn.SetReadDeadline(time.Now())
}

// close closes the connection.
func (s *sock) close() {
	s.stopped.Store(true)
	s.conn.Close()
}
