package jsonrpc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"talko/net/frame"
)

// ErrClosed says that the connection has ended, so nobody knows whether a call
// that waited was carried out. Why it ended is wrapped beside it.
var ErrClosed = errors.New("connection ended")

// ErrBusy says that the peer reads too slowly: nothing was sent.
var ErrBusy = errors.New("connection is busy")

// Options of a Conn. The zero Options will do.
type Options struct {
	// Reader reads the connection, where something has read ahead; nil: a new one.
	Reader *frame.Reader
	// MaxFrame is the limit of payloads that come, in bytes; 0: DefaultMaxFrame.
	MaxFrame int
	// MaxUnsent is how many bytes may wait to be sent; 0: DefaultMaxUnsent.
	// Beyond it Call, Notify and Reply give ErrBusy.
	MaxUnsent int
	// WriteTimeout is how long the peer may take for 64 KiB, after which the
	// connection ends; 0: DefaultWriteTimeout.
	WriteTimeout time.Duration
	// Handle gets the peer's notifications and calls, in order, from the
	// goroutine that reads: answers to calls wait behind it. It owns r. Calls
	// are answered by Reply, at any time. Nil: calls are unknown methods,
	// notifications are ignored.
	Handle func(c *Conn, r Request)
}

// Defaults of Options.
const (
	DefaultMaxFrame     = 256 << 10
	DefaultMaxUnsent    = 8 << 20
	DefaultWriteTimeout = 15 * time.Second
)

func (o Options) withDefaults(nc net.Conn) Options {
	if o.MaxFrame == 0 {
		o.MaxFrame = DefaultMaxFrame
	}
	if o.MaxUnsent == 0 {
		o.MaxUnsent = DefaultMaxUnsent
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = DefaultWriteTimeout
	}
	if o.Reader == nil {
		o.Reader = frame.NewReader(nc, o.MaxFrame)
	}
	if o.Handle == nil {
		o.Handle = refuse
	}
	return o
}

func refuse(c *Conn, r Request) {
	if !r.Notification() {
		c.Reply(Response{ID: r.ID, Err: &Error{Code: MethodNotFound, Message: "unknown method"}})
	}
}

// Conn is the calling side of a connection: calls go out as they are made,
// without waiting for each other, and answers find them by id. It is safe for
// concurrent use. It owns two goroutines, which Close ends and waits for.
type Conn struct {
	net  net.Conn
	o    Options
	wake chan struct{} // cap 1: unsent is not empty
	done chan struct{} // closed when the connection has ended

	mu      sync.Mutex // guards what follows
	lastID  uint64
	waiting map[uint64]chan Response // cap 1 each
	maxSend int                      // bytes of a payload; 0: no limit
	unsent  []byte
	err     error

	running sync.WaitGroup
}

// NewConn takes over nc and begins to read it.
func NewConn(nc net.Conn, o Options) *Conn {
	c := &Conn{
		net:     nc,
		o:       o.withDefaults(nc),
		wake:    make(chan struct{}, 1),
		done:    make(chan struct{}),
		waiting: map[uint64]chan Response{},
	}
	c.running.Go(c.read)
	c.running.Go(c.write)
	return c
}

// Call sends a call and waits for its answer, which is decoded into result.
// Nil params are left out; a nil result is not looked at. Calls of one
// goroutine go out in its order. Errors: an *Error as the peer told it; ErrBusy,
// or frame.ErrTooLarge, with nothing sent; ErrClosed; or that of ctx. After the
// last two it is unknown whether the call was carried out.
func (c *Conn) Call(ctx context.Context, method string, params, result any) error {
	raw, err := marshal(params)
	if err != nil {
		return fmt.Errorf("encode params of %s: %w", method, err)
	}
	id, answer, err := c.send(ctx, method, raw)
	if err != nil {
		return err
	}
	r, err := c.await(ctx, id, answer)
	switch {
	case err != nil:
		return err
	case r.Err != nil:
		return r.Err
	case result == nil:
		return nil
	}
	if err := json.Unmarshal(r.Result, result); err != nil {
		return fmt.Errorf("decode result of %s: %w", method, err)
	}
	return nil
}

func marshal(params any) ([]byte, error) {
	if params == nil {
		return nil, nil
	}
	return json.Marshal(params)
}

func (c *Conn) send(ctx context.Context, method string, params []byte) (uint64, chan Response, error) {
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	answer := make(chan Response, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastID++
	id := c.lastID
	err := c.enqueueLocked(func(dst []byte) []byte { return AppendCall(dst, id, method, params) })
	if err == nil {
		c.waiting[id] = answer
	}
	return id, answer, err
}

func (c *Conn) await(ctx context.Context, id uint64, answer chan Response) (Response, error) {
	select {
	case r := <-answer:
		return r, nil
	case <-ctx.Done():
		c.forget(id)
		return Response{}, ctx.Err()
	case <-c.done:
	}
	select { // the answer may have come with the end
	case r := <-answer:
		return r, nil
	default:
		return Response{}, c.Err()
	}
}

func (c *Conn) forget(id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, id)
}

// Notify sends a notification. It does not wait until it is written. Errors:
// ErrBusy, or frame.ErrTooLarge, with nothing sent; ErrClosed.
func (c *Conn) Notify(method string, params any) error {
	raw, err := marshal(params)
	if err != nil {
		return fmt.Errorf("encode params of %s: %w", method, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.enqueueLocked(func(dst []byte) []byte { return AppendNotification(dst, method, raw) })
}

// Reply answers a call that Handle got. It does not wait until it is written.
// Errors: those of Notify; after ErrBusy or frame.ErrTooLarge the peer still
// waits for an answer.
func (c *Conn) Reply(r Response) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.enqueueLocked(func(dst []byte) []byte { return AppendResponse(dst, r) })
}

// SetMaxSend tells the peer's limit of payloads, in bytes: what is longer gives
// frame.ErrTooLarge here instead of ending the connection there.
func (c *Conn) SetMaxSend(bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.maxSend = bytes
}

// Done is closed when the connection has ended.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err tells why the connection ended: nil before, then an ErrClosed.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends the connection, and with it all calls that wait; what was not yet
// written is dropped. It returns when nothing runs any more, so it is not to be
// called from Handle.
func (c *Conn) Close() error {
	c.end(net.ErrClosed)
	c.running.Wait()
	return nil
}
