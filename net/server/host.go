package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// host accepts connections, sees to their deadlines, and ends them. It is what
// both servers stand on.
type host struct {
	Settings
	name    string // for errors
	ids     atomic.Uint64
	conns   atomic.Int64
	refused atomic.Int32 // connections that are being sent away
}

func newHost(name string, s Settings) *host {
	return &host{Settings: s.withDefaults(), name: name}
}

// serving is what the connections of one listener share.
type serving struct {
	*host
	crew    *crew
	poller  *poller // nil: each connection has a goroutine that waits
	plain   bool    // frames without TLS are welcome
	opening func(c *conn, method string) role
	gone    sync.WaitGroup // connections

	mu    sync.Mutex // guards wheel
	wheel *wheel     // of all that are served
}

func newServing(h *host, opening func(*conn, string) role) *serving {
	s := &serving{host: h, crew: newCrew(), opening: opening}
	s.wheel = newWheel(min(time.Second, h.FirstTimeout, h.FrameTimeout, h.IdleTimeout), moment())
	return s
}

// poll has connections of ln polled, if they are of the kernel.
func (s *serving) poll(ln net.Listener) {
	if _, ok := ln.(syscall.Conn); !ok {
		return
	}
	var err error
	if s.poller, err = newPoller(); err != nil {
		s.Log.Warn("idle connections will cost more", "err", err)
	}
}

// serve accepts connections and reads each, in a role that opening chooses by
// the first request, until ctx ends. It owns ln and all that it accepts.
func (h *host) serve(ctx context.Context, ln net.Listener, opening func(*conn, string) role) error {
	if h.TLS == nil && exposed(ln.Addr()) {
		return errors.Join(fmt.Errorf("%s: %w", h.name, errBare), ln.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	s := newServing(h, opening)
	s.plain = !exposed(ln.Addr())
	s.poll(ln)
	var running sync.WaitGroup
	running.Go(func() { <-ctx.Done(); ln.Close(); s.endAll() })
	running.Go(func() { s.sweep(ctx) })
	running.Go(s.poller.run)
	defer s.crew.dismiss()
	defer running.Wait()
	defer s.poller.close()
	defer s.seeOff()
	defer cancel()
	return s.accept(ctx, ln)
}

// accept welcomes those who come, until ctx ends. An error is why nobody can
// any more.
func (s *serving) accept(ctx context.Context, ln net.Listener) error {
	var delay backoff
	for {
		nc, err := ln.Accept()
		switch {
		case err != nil && ctx.Err() != nil:
			return nil
		case err != nil && passing(err):
			s.Log.Warn("accept failed", "err", err)
			delay.wait(ctx)
			continue
		case err != nil:
			return fmt.Errorf("%s: accept: %w", s.name, err)
		}
		delay.reset()
		s.welcome(ctx, newConn(s, nc))
	}
}

// seeOff waits until all are gone. Peers that do not read have as long as the
// calls in flight, and a bit.
func (s *serving) seeOff() {
	gone := make(chan struct{})
	go func() { s.gone.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(s.Grace + s.Grace/8):
		s.closeAll()
		<-gone
	}
}

// welcome serves c, or sends it away when there are too many.
func (s *serving) welcome(ctx context.Context, c *conn) {
	s.gone.Add(1)
	if !s.enter(c) {
		s.Log.Warn("connection refused: too many", "addr", c.sock.RemoteAddr())
		go c.refuse()
		return
	}
	if ctx.Err() != nil { // it may have come too late for endAll
		c.end(context.Canceled)
	}
	c.start()
}

// enter counts c in, if there is room.
func (s *serving) enter(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wheel.size >= s.MaxConns {
		return false
	}
	at, _ := c.until()
	s.wheel.add(c, at)
	s.conns.Add(1)
	return true
}

func (s *serving) leave(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wheel.remove(c)
	s.conns.Add(-1)
}

// endAll ends the reading of all connections.
func (s *serving) endAll() {
	for _, c := range s.all() {
		c.end(context.Canceled)
	}
}

// closeAll closes what is left, at once.
func (s *serving) closeAll() {
	for _, c := range s.all() {
		c.sock.Close()
	}
}

func (s *serving) all() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*conn, 0, s.wheel.size)
	s.wheel.all(func(c *conn) { all = append(all, c) })
	return all
}

// Conns is how many connections there are.
func (h *host) Conns() int { return int(h.conns.Load()) }

// guard turns a panic into an error, so that it ends one connection alone.
func (h *host) guard(what string, conn uint64, err *error) {
	if p := recover(); p != nil {
		h.Log.Error("panic", "in", what, "conn", conn, "err", p, "stack", string(debug.Stack()))
		*err = errPanic
	}
}

// exposed reports whether who listens on addr may be reached from another
// machine.
func exposed(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && !tcp.IP.IsLoopback()
}

// passing reports whether accepting may work again: without file descriptors
// or memory, or with a peer that left before it was accepted.
func passing(err error) bool {
	var ne interface{ Temporary() bool }
	return errors.As(err, &ne) && ne.Temporary()
}

// backoff is the pause after a failed accept: 5 ms, doubled up to a second.
type backoff time.Duration

func (b *backoff) wait(ctx context.Context) {
	*b = min(max(2**b, backoff(5*time.Millisecond)), backoff(time.Second))
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(*b)):
	}
}

func (b *backoff) reset() { *b = 0 }
