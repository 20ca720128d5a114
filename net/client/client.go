package client

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// Client is a chat.Client over TCP. One goroutine keeps its connection; calls
// made while it is away give Unavailable at once. One that was resumed has made
// its first attempt to connect when begun is closed; calls wait for that.
type Client struct {
	d       Dialer
	stop    context.CancelFunc
	running sync.WaitGroup
	begun   chan struct{}
	under   string // the epoch of calls that wait for begun; "" if that is not known

	mu        sync.Mutex // guards what follows
	identity  chat.Identity
	broadcast string        // address of the streams
	conn      *jsonrpc.Conn // nil while away
	away      error         // why, while conn is nil
	streams   map[*stream]struct{}
	closed    bool
}

var _ chat.Client = (*Client)(nil)

func newClient(d Dialer, conn *jsonrpc.Conn, hello protocol.HelloResult, id chat.Identity) *Client {
	ctx, stop := context.WithCancel(context.Background())
	c := &Client{
		d: d, stop: stop, begun: make(chan struct{}), conn: conn, identity: id,
		broadcast: d.streamsAt(hello.Broadcast), streams: make(map[*stream]struct{}),
	}
	close(c.begun)
	c.running.Go(func() { c.keep(ctx, conn) })
	return c
}

// streamsAt is the address of the streams: a host that is missing, or any, is
// that of the DataServer.
func (d Dialer) streamsAt(told string) string {
	host, port, err := net.SplitHostPort(told)
	if told == "" || err != nil {
		return d.Addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		if home, _, err := net.SplitHostPort(d.Addr); err == nil {
			host = home
		}
	}
	return net.JoinHostPort(host, port)
}

// keep holds the connection and restores it, until ctx ends or the session has.
func (c *Client) keep(ctx context.Context, conn *jsonrpc.Conn) {
	for conn != nil {
		conn = c.restore(ctx, c.d.hold(ctx, conn))
	}
}

// restore connects again after err; nil if ctx or the session ended.
func (c *Client) restore(ctx context.Context, err error) *jsonrpc.Conn {
	for failed := 1; ; failed++ {
		c.setAway(err)
		if errors.Is(err, chat.Unauthenticated) || ctx.Err() != nil {
			return nil
		}
		wait := c.d.pause(failed, err)
		c.d.Log.Debug("session lost", "addr", c.d.Addr, "err", err, "retry", wait)
		if !sleep(ctx, wait) {
			return nil
		}
		var conn *jsonrpc.Conn
		if conn, err = c.reconnect(ctx); err == nil {
			return conn
		}
	}
}

func (c *Client) reconnect(ctx context.Context) (*jsonrpc.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.d.Timeout)
	defer cancel()
	conn, hello, err := c.d.hello(ctx, c.Identity().Token)
	if err != nil {
		return nil, err
	}
	if err := c.welcomed(conn, hello); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// welcomed takes what a server said to a new connection.
func (c *Client) welcomed(conn *jsonrpc.Conn, hello protocol.HelloResult) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if hello.User != nil && hello.User.ID != c.identity.User.ID {
		return chat.Unauthenticated.Errorf("the session is another user's")
	}
	c.conn, c.away = conn, nil
	c.broadcast = c.d.streamsAt(hello.Broadcast)
	c.identity.Epoch, c.identity.Limits = hello.Epoch, hello.Limits
	if hello.User != nil {
		c.identity.User, c.identity.SessionID, c.identity.DeviceID = *hello.User, hello.SessionID, hello.DeviceID
	}
	return nil
}

// became says that the user has a new profile.
func (c *Client) became(u chat.User) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identity.User = u
}

func (c *Client) setAway(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn, c.away = nil, err
}

// Identity tells who this is.
func (c *Client) Identity() chat.Identity {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity
}

// Close ends the streams, lets go of the connections and waits until nothing
// runs any more. The session stays valid.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	streams := make([]*stream, 0, len(c.streams))
	for s := range c.streams {
		streams = append(streams, s)
	}
	c.mu.Unlock()
	c.stop()
	for _, s := range streams {
		s.Close()
	}
	c.running.Wait()
	return nil
}

// line returns the connection, and how long params may be.
func (c *Client) line() (conn *jsonrpc.Conn, limit int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return nil, 0, errClosed
	case c.conn == nil && errors.Is(c.away, chat.Unauthenticated):
		return nil, 0, c.away
	case c.conn == nil:
		return nil, 0, &chat.Error{Kind: chat.Unavailable, Text: "the server cannot be reached", Err: c.away}
	}
	return c.conn, c.identity.Limits.Frame - maxEnvelope, nil
}

// maxEnvelope is the length of what stands around params, at most.
const maxEnvelope = 128

var errClosed = chat.Unavailable.Errorf("the client is closed")

// call makes one call. extra is what a patient call may take beyond Timeout.
func (c *Client) call(ctx context.Context, method string, params, result any, extra time.Duration) error {
	if err := c.awaitSame(ctx); err != nil {
		return err
	}
	conn, limit, err := c.line()
	if err != nil {
		return err
	}
	raw, err := protocol.Encode(params)
	if err != nil {
		return &chat.Error{Kind: chat.Invalid, Text: "params cannot be encoded", Err: err}
	}
	if limit > 0 && len(raw) > limit {
		return chat.TooLarge.Errorf("that is %d bytes long; the server takes %d", len(raw), limit)
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.d.Timeout+extra)
		defer cancel()
	}
	if raw == nil {
		return judge(conn.Call(ctx, method, nil, result))
	}
	return judge(conn.Call(ctx, method, jsontext.Value(raw), result))
}

// call makes a call whose result is an R.
func call[R any](ctx context.Context, c *Client, method string, params any) (result R, err error) {
	err = c.call(ctx, method, params, &result, 0)
	return result, err
}
