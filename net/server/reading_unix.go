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
	raw    syscall.RawConn
	try    func(fd uintptr) bool // made once, so that a read allocates nothing
	pieces *sync.Pool

	got *piece
	err error
}

// newLazy returns nil without a socket of the kernel.
func newLazy(raw syscall.RawConn, pieces *sync.Pool) *lazy {
	if raw == nil {
		return nil
	}
	l := &lazy{raw: raw, pieces: pieces}
	l.try = l.once
	return l
}

func (l *lazy) next() (*piece, error) {
	l.got, l.err = nil, nil
	if err := l.raw.Read(l.try); err != nil {
		return nil, err
	}
	return l.got, l.err
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
