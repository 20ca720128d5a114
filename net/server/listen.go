package server

import (
	"context"
	"net"
	"time"
)

// keepAlive finds out peers that are gone without a word and owe nothing, so
// that no deadline of ours ends them: within seven minutes of silence. One that
// merely sleeps is not woken more often than that.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 5 * time.Minute, Interval: 30 * time.Second, Count: 4}

// Listen returns a listener for Serve on a TCP address like 127.0.0.1:8889; port
// 0 is any that is free. ctx bounds the lookup of a name.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	return (&net.ListenConfig{KeepAliveConfig: keepAlive}).Listen(ctx, "tcp", addr)
}
