//go:build unix

package server

import (
	"io"
	"sync"
	"syscall"
)

// lazy reads a socket of the kernel when there is something to read. For one
// goroutine.
type lazy struct {
	try    func(fd uintptr) bool // made once, so that a read allocates nothing
	pieces *sync.Pool
	got    *piece
	err    error
}

// init does nothing without a socket of the kernel.
func (l *lazy) init(raw syscall.RawConn, pieces *sync.Pool) {
	if raw != nil {
		l.pieces = pieces
		l.try = l.once
	}
}

func (l *lazy) next(raw syscall.RawConn) (*piece, error) {
	err := raw.Read(l.try)
	p := l.got
	l.got = nil
	if err != nil {
		return nil, err
	}
	return p, l.err
}

// once asks to be parked until there is something to read. It holds a buffer
// only while it looks.
func (l *lazy) once(fd uintptr) bool {
	p := l.pieces.Get().(*piece)
	for {
		p.n, l.err = syscall.Read(int(fd), p.buf[:])
		if l.err != syscall.EINTR {
			break
		}
	}
	if p.n > 0 {
		l.got = p
		return true
	}
	l.pieces.Put(p)
	if l.err == nil {
		l.err = io.EOF
	}
	return l.err != syscall.EAGAIN
}
