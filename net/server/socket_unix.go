//go:build unix

package server

import (
	"net"
	"sync"
	"syscall"
)

// rawOf returns nil if conn is no socket of the kernel.
func rawOf(conn net.Conn) syscall.RawConn {
	sc, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// writeSome writes as much as the kernel takes at once.
func writeSome(raw syscall.RawConn, p []byte) (n int, err error) {
	w := writes.Get().(*write)
	w.p = p
	err = raw.Write(w.try)
	if err == nil && w.err != syscall.EAGAIN {
		err = w.err
	}
	n, w.p = max(w.n, 0), nil
	writes.Put(w)
	return n, err
}

// write is one attempt; its function is made once for many.
type write struct {
	try func(fd uintptr) bool
	p   []byte
	n   int
	err error
}

var writes = sync.Pool{New: func() any {
	w := new(write)
	w.try = w.once
	return w
}}

// once never asks to be parked until the socket is writable.
func (w *write) once(fd uintptr) bool {
	for {
		w.n, w.err = syscall.Write(int(fd), w.p)
		if w.err != syscall.EINTR {
			return true
		}
	}
}
