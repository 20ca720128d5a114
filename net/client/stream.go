package client

import (
	"context"
	"errors"
	"sync"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// stream is a chat.Stream over a connection of its own, which it restores. Its
// goroutines: one reads the connection and fills the queue, one keeps the
// connection and pings, one empties the queue into the channel. So a slow
// reader holds up neither pings nor the server.
type stream struct {
	c       *Client
	opened  chat.StreamOpened
	queue   *queue
	notes   chan chat.Notification
	stop    context.CancelFunc
	running sync.WaitGroup

	mu  sync.Mutex // guards err
	err error
}

// handedOver is how many notifications may lie ready for the reader, who takes
// them at once.
const handedOver = 64

// Stream opens a stream. It goes on by itself after the connection was lost,
// and tells so by LinkNotes; only the end of the session ends it.
func (c *Client) Stream(ctx context.Context) (chat.Stream, error) {
	ctx, cancel := context.WithTimeout(ctx, c.d.Timeout)
	defer cancel()
	if err := c.await(ctx); err != nil {
		return nil, err
	}
	if _, _, err := c.line(); err != nil && c.Identity().Epoch == "" {
		return nil, err // where streams are, the first connection tells
	}
	s := &stream{c: c, queue: newQueue(c.d.Queue), notes: make(chan chat.Notification, handedOver)}
	conn, opened, err := s.open(ctx, false)
	if err != nil {
		return nil, err
	}
	s.opened = opened
	life, stop := context.WithCancel(context.Background())
	s.stop = stop
	if !c.enter(s) {
		stop()
		conn.Close()
		return nil, errClosed
	}
	s.running.Go(func() { s.keep(life, conn) })
	s.running.Go(func() { s.pump(life) })
	return s, nil
}

// enter keeps a stream for Close; it reports false if that was called.
func (c *Client) enter(s *stream) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.streams[s] = struct{}{}
	return true
}

func (c *Client) leave(s *stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.streams, s)
}

// subscription tells where streams are, and what opens one.
func (c *Client) subscription() (addr string, p protocol.OpenStream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broadcast, protocol.OpenStream{
		Version: protocol.Version, Token: c.identity.Token, Epoch: c.identity.Epoch,
	}
}

// open connects and opens the stream. What comes right behind the answer waits
// for a LinkNote that says so, if it is open again.
func (s *stream) open(ctx context.Context, again bool) (*jsonrpc.Conn, chat.StreamOpened, error) {
	addr, params := s.c.subscription()
	g := &gate{queue: s.queue, log: s.c.d.Log}
	var opened chat.StreamOpened
	d := s.c.d
	d.Connect = gathering(d.Connect)
	conn, err := d.connect(ctx, addr, g.handle)
	if err != nil {
		return nil, opened, err
	}
	if err := conn.Call(ctx, "OpenStream", params, &opened); err != nil {
		conn.Close()
		return nil, opened, judge(err)
	}
	if again {
		g.open(chat.LinkNote{Up: true, Epoch: opened.Epoch})
	} else {
		g.open()
	}
	return conn, opened, nil
}

// keep holds the connection and restores it, until ctx ends or the session has.
func (s *stream) keep(ctx context.Context, conn *jsonrpc.Conn) {
	defer s.queue.end()
	for failed := 0; ; {
		err := s.c.d.hold(ctx, conn)
		for conn = nil; conn == nil; {
			if ctx.Err() != nil {
				return
			}
			if errors.Is(err, chat.Unauthenticated) {
				s.fail(err)
				return
			}
			failed++
			wait := s.c.d.pause(failed, err)
			s.queue.push(chat.LinkNote{Err: err, Retry: wait})
			if !sleep(ctx, wait) {
				return
			}
			conn, err = s.reopen(ctx)
		}
		failed = 0
	}
}

func (s *stream) reopen(ctx context.Context) (*jsonrpc.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, s.c.d.Timeout)
	defer cancel()
	conn, _, err := s.open(ctx, true)
	return conn, err
}

// pump hands the queue to the reader.
func (s *stream) pump(ctx context.Context) {
	defer s.c.leave(s)
	defer close(s.notes)
	for {
		n, ok := s.queue.pop(ctx)
		if !ok {
			return
		}
		select {
		case s.notes <- n:
		case <-ctx.Done():
			return
		}
	}
}

func (s *stream) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *stream) Opened() chat.StreamOpened { return s.opened }

func (s *stream) Notifications() <-chan chat.Notification { return s.notes }

func (s *stream) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close ends the stream and waits until nothing of it runs any more.
func (s *stream) Close() error {
	s.stop()
	s.running.Wait()
	return nil
}
