package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
)

// pause is how long to wait before the next attempt after so many failed: full
// jitter between the least and that doubled with each, and never sooner than
// the server asked for.
func (d Dialer) pause(failed int, err error) time.Duration {
	top := d.MaxRetry
	if failed < 16 {
		top = min(d.MinRetry<<failed, d.MaxRetry)
	}
	wait := d.MinRetry
	if top > wait {
		wait += rand.N(top - wait)
	}
	var known *chat.Error
	if errors.As(err, &known) && known.RetryAfter > 0 {
		// Spread out behind it: others were told the same.
		wait = max(wait, known.RetryAfter+rand.N(known.RetryAfter/2+1))
	}
	return wait
}

// sleep waits; it reports false if ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// hold pings until the connection or the session ends, and tells why. Two pings
// in a row that were not answered are a dead link: the connection is closed.
func (d Dialer) hold(ctx context.Context, conn *jsonrpc.Conn) error {
	defer conn.Close()
	tick := time.NewTicker(d.PingInterval)
	defer tick.Stop()
	for missed := 0; missed < 2; {
		if missed == 0 {
			select {
			case <-ctx.Done():
			case <-conn.Done():
			case <-tick.C:
			}
		}
		err := d.ping(ctx, conn)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case conn.Err() != nil:
			return judge(conn.Err())
		case errors.Is(err, chat.Unauthenticated):
			return err
		}
		if missed++; !errors.Is(err, context.DeadlineExceeded) {
			missed = 0
		}
	}
	return chat.Unavailable.Errorf("the server does not answer")
}

func (d Dialer) ping(ctx context.Context, conn *jsonrpc.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, d.PingTimeout)
	defer cancel()
	return judge(conn.Call(ctx, "Ping", nil, nil))
}
