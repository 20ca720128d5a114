package server

import (
	"net"
	"sync"
)

// pieceBytes is how much is read at once.
const pieceBytes = 8 << 10

// piece is what was read, on its way from the goroutine that waits for it to one
// that takes it.
type piece struct {
	c    *conn
	n    int
	err  error         // of those who took it
	done chan struct{} // cap 1
	buf  [pieceBytes]byte
}

func newPieces() *sync.Pool {
	return &sync.Pool{New: func() any { return &piece{done: make(chan struct{}, 1)} }}
}

func (p *piece) run() {
	p.err = p.c.take(p.buf[:p.n])
	p.done <- struct{}{}
}

// reading waits for what a connection brings. Where the system can tell that
// there is something to read, it holds no buffer until there is.
type reading struct {
	pieces *sync.Pool
	lazy   *lazy // nil where the system cannot
}

func newReading(s *socket, pieces *sync.Pool) reading {
	return reading{pieces: pieces, lazy: newLazy(s.raw, pieces)}
}

// next returns what came; whoever gets it puts it back.
func (r *reading) next(nc net.Conn) (*piece, error) {
	if r.lazy != nil {
		return r.lazy.next()
	}
	p := r.pieces.Get().(*piece)
	var err error
	if p.n, err = nc.Read(p.buf[:]); p.n > 0 {
		return p, nil // an error comes again
	}
	r.pieces.Put(p)
	return nil, err
}
