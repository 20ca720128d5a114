package server

import "sync"

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
