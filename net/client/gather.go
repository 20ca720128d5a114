package client

import (
	"context"
	"net"
	"time"
)

// When much is pushed, a stream rests now and then before it reads on: what
// comes meanwhile costs one read and wakes everyone once.
const (
	gatherFor  = 8 * time.Millisecond
	gatherFrom = 8 // reads in a row, none of which had to wait as long as that
	// atOnce is less than a read takes that has to wait.
	atOnce = 20 * time.Microsecond
)

// gatherer is a connection that gathers what is pushed.
type gatherer struct {
	net.Conn
	soon int // reads in a row that had not to wait for long
	rest bool
}

// gathering has connections opened that gather what is pushed.
func gathering(connect func(context.Context, string) (net.Conn, error)) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, addr string) (net.Conn, error) {
		conn, err := connect(ctx, addr)
		if err != nil {
			return nil, err
		}
		return &gatherer{Conn: conn}, nil
	}
}

// Read never keeps back what it has: the rest comes before it looks again. It
// rests only once it has read all that there was, which what fills b is not.
func (g *gatherer) Read(b []byte) (int, error) {
	if g.rest {
		g.rest = false
		time.Sleep(gatherFor)
	}
	begin := time.Now()
	n, err := g.Conn.Read(b)
	switch took := time.Since(begin); {
	case took >= gatherFor:
		g.soon = 0
	case g.soon < gatherFrom:
		g.soon++
	default:
		g.rest = took >= atOnce && n < len(b)
	}
	return n, err
}
