package server

import (
	"net"
	"syscall"
	"testing"
)

func TestPeersThatAreGoneAreFoundOut(t *testing.T) {
	t.Parallel()
	ln, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	far, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	near, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	raw, err := near.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	err = raw.Control(func(fd uintptr) {
		for name, want := range map[[2]int]int{
			{syscall.SOL_SOCKET, syscall.SO_KEEPALIVE}:   1,
			{syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE}:  300,
			{syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL}: 30,
			{syscall.IPPROTO_TCP, syscall.TCP_KEEPCNT}:   4,
		} {
			if got, err := syscall.GetsockoptInt(int(fd), name[0], name[1]); err != nil || got != want {
				t.Errorf("option %v is %d, not %d (%v)", name, got, want, err)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
}
