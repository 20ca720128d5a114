//go:build !linux

package server

import "syscall"

// poller is not to be had here: each connection has a goroutine that waits for
// what comes.
type poller struct{}

func newPoller() (*poller, error) { return nil, nil }

func (*poller) watch(*conn) bool { return false }

func (*poller) forget(*conn) {}

func (*poller) run() {}

func (*poller) close() {}

func readSome(syscall.RawConn, []byte) (int, error) { return 0, errNothing }
