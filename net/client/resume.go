package client

import (
	"context"

	"talko/app/chat"
)

// Resume returns a Client for a session that was signed in before; id has its
// token, its user, and the epoch under which these were, if that is known. It
// does not wait for the server: the Client connects by itself, now or when that
// can be reached. If the session has ended, its calls and streams give
// Unauthenticated. A call that waited for a server of another epoch is not made:
// it gives Unavailable.
func (d Dialer) Resume(id chat.Identity) chat.Client {
	d = d.withDefaults()
	ctx, stop := context.WithCancel(context.Background())
	under := id.Epoch
	id.Epoch = "" // the server tells
	c := &Client{
		d: d, stop: stop, begun: make(chan struct{}), under: under, identity: id, away: errNotYet,
		broadcast: d.Addr, streams: make(map[*stream]struct{}),
	}
	c.running.Go(func() { c.begin(ctx) })
	return c
}

var (
	errNotYet = chat.Unavailable.Errorf("not connected yet")
	errAnew   = chat.Unavailable.Errorf("the server began anew")
)

// begin makes the first connection, and keeps it.
func (c *Client) begin(ctx context.Context) {
	conn, err := c.reconnect(ctx)
	if err != nil {
		c.setAway(err)
	}
	close(c.begun)
	if err != nil {
		conn = c.restore(ctx, err)
	}
	c.keep(ctx, conn)
}

// await waits until the first attempt to connect has ended, one way or the
// other.
func (c *Client) await(ctx context.Context) error {
	select {
	case <-c.begun:
		return nil
	case <-ctx.Done():
		return judge(ctx.Err())
	}
}

// awaitSame waits likewise, for a call. What it is about has its number under
// the epoch of the beginning, and under another one means something else.
func (c *Client) awaitSame(ctx context.Context) error {
	select {
	case <-c.begun:
		return nil // it was made since
	default:
	}
	if err := c.await(ctx); err != nil {
		return err
	}
	if now := c.Identity().Epoch; c.under != "" && now != "" && now != c.under {
		return errAnew
	}
	return nil
}
