package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// host accepts connections, sees to their deadlines, and ends them. It is what
// both servers stand on.
type host struct {
	Settings
	name    string // for errors
	ids     atomic.Uint64
	refused atomic.Int32 // connections that are being sent away

	mu    sync.Mutex // guards conns
	conns map[*conn]struct{}
}

func newHost(name string, s Settings) *host {
	return &host{Settings: s.withDefaults(), name: name, conns: make(map[*conn]struct{})}
}

// serving is what the connections of one listener share.
type serving struct {
	*host
	crew    *crew
	pieces  *sync.Pool // of *piece
	plain   bool       // frames without TLS are welcome
	opening func(c *conn, method string) role
}

// serve accepts connections and reads each, in a role that opening chooses by
// the first request, until ctx ends. It owns ln and all that it accepts.
func (h *host) serve(ctx context.Context, ln net.Listener, opening func(*conn, string) role) error {
	if h.TLS == nil && exposed(ln.Addr()) {
		return errors.Join(fmt.Errorf("%s: %w", h.name, errBare), ln.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &serving{
		host: h, crew: newCrew(), pieces: newPieces(),
		plain: !exposed(ln.Addr()), opening: opening,
	}
	var running, conns sync.WaitGroup
	defer func() {
		cancel()
		// Peers that do not read have as long as the calls in flight, and a bit.
		late := time.AfterFunc(h.Grace+h.Grace/8, h.closeAll)
		defer late.Stop()
		conns.Wait()
		running.Wait()
		s.crew.dismiss()
	}()
	running.Go(func() { <-ctx.Done(); ln.Close(); h.endAll() })
	running.Go(func() { s.sweep(ctx) })
	var delay backoff
	for {
		nc, err := ln.Accept()
		switch {
		case err != nil && ctx.Err() != nil:
			return nil
		case err != nil && passing(err):
			h.Log.Warn("accept failed", "err", err)
			delay.wait(ctx)
			continue
		case err != nil:
			return fmt.Errorf("%s: accept: %w", h.name, err)
		}
		delay.reset()
		c := newConn(s, nc)
		conns.Go(func() { h.welcome(ctx, c) })
	}
}

// welcome serves c, or sends it away when there are too many.
func (h *host) welcome(ctx context.Context, c *conn) {
	if !h.enter(c) {
		h.Log.Warn("connection refused: too many", "addr", c.sock.RemoteAddr())
		c.refuse()
		return
	}
	defer h.leave(c)
	if ctx.Err() != nil { // it may have come too late for endAll
		c.end(context.Canceled)
	}
	c.serve()
}

// enter counts c in, if there is room.
func (h *host) enter(c *conn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.conns) >= h.MaxConns {
		return false
	}
	h.conns[c] = struct{}{}
	return true
}

func (h *host) leave(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
}

// endAll ends the reading of all connections.
func (h *host) endAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		c.end(context.Canceled)
	}
}

// closeAll closes what is left, at once.
func (h *host) closeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		go c.sock.Close()
	}
}

// Conns is how many connections there are.
func (h *host) Conns() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.conns)
}

// sweep ends connections whose time is over, and has those rest who have nothing
// to do. One goroutine looks at all of them, for a timer each would cost more
// than the connections do.
func (s *serving) sweep(ctx context.Context) {
	tick := time.NewTicker(min(time.Second, s.FirstTimeout, s.FrameTimeout, s.IdleTimeout))
	defer tick.Stop()
	var crowd crowd
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for c, why := range s.expired(time.Now()) {
			c.end(why)
		}
		s.crew.rest()
		if crowd.settled(s.Conns()) {
			debug.FreeOSMemory()
		}
	}
}

func (h *host) expired(now time.Time) map[*conn]error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var late map[*conn]error
	for c := range h.conns {
		if why := c.expired(now); why != nil {
			if late == nil {
				late = make(map[*conn]error)
			}
			late[c] = why
		}
	}
	return late
}

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
