package server

import (
	"context"
	"net"
	"time"
)

// keepAlive is the net below our own deadlines: the kernel finds out a peer that
// is gone without a word within seven minutes of silence, and asks one that is
// there no more often than every five.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 5 * time.Minute, Interval: 30 * time.Second, Count: 4}

// Listen returns a listener for Serve on a TCP address like 127.0.0.1:8889; port
// 0 is any that is free. ctx bounds the lookup of a name.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	return (&net.ListenConfig{KeepAliveConfig: keepAlive}).Listen(ctx, "tcp", addr)
}

// Addr is the address that ln listens on; "" without a listener.
func Addr(ln net.Listener) string {
	if ln == nil {
		return ""
	}
	return ln.Addr().String()
}

// Door is what serves ln, if anybody listens there.
func Door(serve func(context.Context, net.Listener) error, ln net.Listener) []func(context.Context) error {
	if ln == nil {
		return nil
	}
	return []func(context.Context) error{func(ctx context.Context) error { return serve(ctx, ln) }}
}

// CloseAll closes listeners; nil ones it leaves out.
func CloseAll(all ...net.Listener) {
	for _, ln := range all {
		if ln != nil {
			ln.Close()
		}
	}
}
