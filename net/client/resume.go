package client

import (
	"context"

	"talko/app/chat"
)

// Resume returns a Client for a session that was signed in before; id has its
// token and its user. It does not wait for the server: the Client connects by
// itself, now or when that can be reached. If the session has ended, its calls
// and streams give Unauthenticated.
func (d Dialer) Resume(id chat.Identity) chat.Client {
	d = d.withDefaults()
	ctx, stop := context.WithCancel(context.Background())
	c := &Client{
		d: d, stop: stop, begun: make(chan struct{}), identity: id, away: errNotYet,
		broadcast: d.Addr, streams: make(map[*stream]struct{}),
	}
	c.running.Go(func() { c.begin(ctx) })
	return c
}

var errNotYet = chat.Unavailable.Errorf("not connected yet")

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
