package server

import (
	"errors"
	"net"
	"sync"
	"syscall"
	"time"
)

// maxChunk is how much drain hands to the kernel under one deadline.
const maxChunk = 64 << 10

var errNeverReads = errors.New("the peer does not read")

// socket is a net.Conn whose Write never blocks: what the kernel does not take
// at once is kept, and a goroutine exists until it is written. So a TLS layer
// may stand above it, and no timeout ever cuts a record or a frame in two.
type socket struct {
	net.Conn
	stall time.Duration // how long the peer may take nothing
	limit int           // bytes kept at most; beyond, the socket fails
	// closed is called when it was closed, for nobody may be waiting for it in
	// a Read; nil: nothing.
	closed func()

	mu       sync.Mutex      // guards all below
	room     chan struct{}   // closed when bytes left, and at the end; nil: nobody waits
	raw      syscall.RawConn // nil where the system cannot try without blocking
	spill    []byte          // not yet in the hands of drain
	writing  int             // bytes in the hands of drain
	draining bool            // drain runs; only it writes then
	awaited  bool            // someone wants to hear of the end of drain
	ready    func()          // tells them; called without mu
	err      error           // sticky
}

func newSocket(conn net.Conn, stall time.Duration, limit int) *socket {
	return &socket{Conn: conn, stall: stall, limit: limit, raw: rawOf(conn)}
}

// Write takes all of p or fails for good. It never blocks.
func (s *socket) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0, s.err
	}
	n := 0
	if !s.draining && s.raw != nil {
		if n, s.err = writeSome(s.raw, p); s.err != nil {
			return 0, s.err
		}
	}
	if n == len(p) {
		return n, nil
	}
	if len(s.spill)+s.writing+len(p)-n > s.limit {
		s.err = errNeverReads
		return n, s.err
	}
	s.spill = append(s.spill, p[n:]...)
	if !s.draining {
		s.draining = true
		go s.drain()
	}
	return len(p), nil
}

// drain writes what is kept until nothing is left. It ends by itself: every
// chunk has a deadline.
func (s *socket) drain() {
	for {
		s.mu.Lock()
		b := s.spill
		s.spill, s.writing = nil, len(b)
		if len(b) == 0 || s.err != nil {
			s.finishLocked()
			return
		}
		s.mu.Unlock()
		s.writeChunks(b)
		// Before draining is false again: an expired deadline fails eager
		// writes as well.
		s.SetWriteDeadline(time.Time{})
	}
}

// finishLocked ends drain and tells those who wait. It unlocks.
func (s *socket) finishLocked() {
	ready := s.ready
	if !s.awaited {
		ready = nil
	}
	s.draining, s.awaited, s.writing = false, false, 0
	s.tellLocked()
	s.mu.Unlock()
	if ready != nil {
		ready()
	}
}

func (s *socket) writeChunks(b []byte) {
	for len(b) > 0 {
		chunk := b[:min(len(b), maxChunk)]
		s.SetWriteDeadline(time.Now().Add(s.stall))
		n, err := s.Conn.Write(chunk)
		b = b[n:]
		s.mu.Lock()
		s.writing = len(b)
		if err != nil && s.err == nil {
			s.err = err
		}
		s.tellLocked()
		s.mu.Unlock()
		if err != nil {
			s.shut() // whoever reads then ends the connection
			return
		}
	}
}

// clear reports whether the next Write would go straight to the kernel. If not,
// the function given to notify is called once it would.
func (s *socket) clear() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.awaited = s.draining
	return !s.draining
}

// notify sets what clear promises to call.
func (s *socket) notify(ready func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ready = ready
}

// keepSmall bounds what the kernel holds for a peer that does not read: else it
// is megabytes, and a stream that lags hears of it late.
func (s *socket) keepSmall() {
	if sized, ok := s.Conn.(interface{ SetWriteBuffer(bytes int) error }); ok {
		sized.SetWriteBuffer(maxChunk)
	}
}

// waitBelow blocks until at most n bytes are kept, or the socket has failed. A
// peer that takes nothing ends the wait by the deadline of drain.
func (s *socket) waitBelow(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && len(s.spill)+s.writing > n {
		s.awaitLocked()
	}
	return s.err
}

// awaitLocked waits until bytes have left, or the socket has failed. It lets go
// of the lock meanwhile.
func (s *socket) awaitLocked() {
	if s.room == nil {
		s.room = make(chan struct{})
	}
	room := s.room
	s.mu.Unlock()
	<-room
	s.mu.Lock()
}

func (s *socket) tellLocked() {
	if s.room != nil {
		close(s.room)
		s.room = nil
	}
}

// closeWrite tells the peer that nothing follows. It reports whether the conn
// below can.
func (s *socket) closeWrite() bool {
	half, ok := s.Conn.(interface{ CloseWrite() error })
	return ok && half.CloseWrite() == nil
}

// fail makes every Write give err, and wakes those who wait.
func (s *socket) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	s.tellLocked()
}

// Close closes at once; what is kept is lost. See waitBelow.
func (s *socket) Close() error {
	s.fail(net.ErrClosed)
	return s.shut()
}

func (s *socket) shut() error {
	err := s.Conn.Close()
	if s.closed != nil {
		s.closed()
	}
	return err
}
