//go:build unix

package server

import (
	"net"
	"syscall"
)

// eager writes as much as the kernel takes at once. Not for concurrent use.
type eager struct {
	raw syscall.RawConn
	try func(fd uintptr) bool // made once, so that a write allocates nothing

	p   []byte
	n   int
	err error
}

// newEager returns nil if conn is no socket of the kernel.
func newEager(conn net.Conn) *eager {
	sc, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	e := &eager{raw: raw}
	e.try = e.once
	return e
}

func (e *eager) write(p []byte) (int, error) {
	e.p = p
	err := e.raw.Write(e.try)
	e.p = nil
	if err == nil && e.err != syscall.EAGAIN {
		err = e.err
	}
	return max(e.n, 0), err
}

// once never asks to be parked until the socket is writable.
func (e *eager) once(fd uintptr) bool {
	for {
		e.n, e.err = syscall.Write(int(fd), e.p)
		if e.err != syscall.EINTR {
			return true
		}
	}
}
