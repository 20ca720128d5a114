//go:build !unix

package server

import (
	"net"
	"syscall"
)

// Trying to write is not to be had here: every write goes through the spill and
// its goroutine, under the same contract.

func rawOf(net.Conn) syscall.RawConn { return nil }

func writeSome(syscall.RawConn, []byte) (int, error) { return 0, nil }
