package service

import (
	"context"
	"sync"

	"talko/app/chat"
)

// Client is one user's session, in process. It is safe for concurrent use.
type Client struct {
	s       *Service
	session *session

	mu       sync.Mutex // guards what follows
	identity chat.Identity
	streams  map[*stream]bool
	closed   bool
}

var _ chat.Client = (*Client)(nil)

var (
	errEnded  = chat.Unauthenticated.Errorf("the session has ended: sign in again")
	errClosed = chat.Unavailable.Errorf("the client is closed")
)

func (c *Client) me() chat.UserID { return c.session.user }

// check tells why the Client cannot be used any more.
func (c *Client) check() error {
	if c.session.over() {
		return errEnded
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return errClosed
	}
	return nil
}

// Identity tells who this is.
func (c *Client) Identity() chat.Identity {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity
}

func (c *Client) renamed(u chat.User) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identity.User = u
}

// Ping tells the user's heads.
func (c *Client) Ping(ctx context.Context) (chat.Pong, error) {
	return view(ctx, c, func(v chat.View) (chat.Pong, error) {
		a, err := v.Account(c.me())
		if err != nil {
			return chat.Pong{}, err
		}
		sum, err := v.HeadSum(c.me())
		return chat.Pong{UserSeq: a.UserSeq, Sum: sum, ServerTS: chat.At(c.s.now())}, err
	})
}

// Close ends the client's streams; the session stays.
func (c *Client) Close() error {
	c.mu.Lock()
	streams := c.streams
	closed := c.closed
	c.closed, c.streams = true, nil
	c.mu.Unlock()
	if closed {
		return nil
	}
	for st := range streams {
		st.Close()
	}
	c.s.sessions.release(c.session)
	return nil
}
