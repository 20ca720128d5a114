//go:build !unix

package server

import (
	"sync"
	"syscall"
)

// lazy is not to be had here: who waits holds a buffer.
type lazy struct{}

func (*lazy) init(syscall.RawConn, *sync.Pool) {}

func (*lazy) next(syscall.RawConn) (*piece, error) { return nil, nil }
