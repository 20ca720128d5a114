//go:build !unix

package server

import (
	"sync"
	"syscall"
)

// lazy is not to be had here: who waits holds a buffer.
type lazy struct{}

func newLazy(syscall.RawConn, *sync.Pool) *lazy { return nil }

func (*lazy) next() (*piece, error) { return nil, nil }
