package server

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// Why a connection is ended from this side.
var (
	errSilent  = chat.Invalid.Errorf("no request came in time")
	errSlow    = chat.Invalid.Errorf("a frame took too long to arrive")
	errIdle    = chat.Invalid.Errorf("nothing came for too long: ping every 25 seconds")
	errPanic   = chat.Internal.Errorf("this connection met an error of ours")
	errRevoked = chat.Unauthenticated.Errorf("the session has ended")
	errFull    = chat.Unavailable.Errorf("the server is full")
	errEnding  = chat.Unavailable.Errorf("the connection ends, this was not begun")
	errGoing   = chat.Unavailable.Errorf("the server is going")
	errCut     = &jsonrpc.Error{
		Code: jsonrpc.ParseError, Message: "parse error: the frame was cut short",
		Data: &jsonrpc.Data{Kind: string(chat.Invalid)},
	}
	errDone = errors.New("all is said")
)

// longAgo is a deadline that wakes whoever reads.
var longAgo = time.Unix(1, 0)

// conn is one accepted connection. The goroutine that reads owns it, and says
// the last word on it; others write to it, or end it with a reason.
type conn struct {
	host   *host
	id     uint64
	sock   *socket
	rw     io.Writer // sock, or the TLS layer above it
	plain  bool      // frames without TLS are welcome
	born   time.Time
	watch  watch
	frames *frame.Reader
	end    context.CancelCauseFunc // ends the reading, with a reason

	calls sync.WaitGroup  // in flight
	slots chan struct{}   // holds one entry for each
	left  <-chan struct{} // closed when the reading is ended
}

// newConn returns the conn of nc, and the context under which it is read.
func newConn(ctx context.Context, h *host, nc net.Conn, plain bool) (context.Context, *conn) {
	ctx, end := context.WithCancelCause(ctx)
	c := &conn{
		host: h, id: h.ids.Add(1), plain: plain, born: time.Now(), end: end,
		sock:  newSocket(nc, h.StallTimeout, h.spillLimit()),
		slots: make(chan struct{}, h.MaxCalls),
	}
	c.rw, c.left = c.sock, ctx.Done()
	return ctx, c
}

// serve reads until the peer is done or ctx ends, answers what was accepted,
// says why it ends, and closes.
func (c *conn) serve(ctx context.Context, handle func(context.Context, *conn) error) {
	defer c.sock.Close()
	stop := context.AfterFunc(ctx, func() { c.sock.SetReadDeadline(longAgo) })
	err := c.run(ctx, handle)
	stop()
	c.end(err)
	c.host.Log.Debug("connection ends", "conn", c.id, "addr", c.sock.RemoteAddr(), "err", err)
	if word := c.lastWord(err); word != nil {
		c.rw.Write(word)
		c.flush()
		c.linger()
		return
	}
	c.flush()
}

// flush writes all that is kept, and the end of the TLS layer.
func (c *conn) flush() {
	if secure, ok := c.rw.(*tls.Conn); ok {
		secure.CloseWrite()
	}
	c.sock.waitBelow(0)
}

func (c *conn) run(ctx context.Context, handle func(context.Context, *conn) error) (err error) {
	defer c.host.guard("connection", c.id, &err)
	if err = c.open(ctx); err == nil {
		err = handle(ctx, c)
	}
	if ctx.Err() != nil && !errors.Is(err, errDone) {
		return context.Cause(ctx)
	}
	return err
}

// next returns the payload of the next frame. It does not read on while the
// peer leaves answers unread.
func (c *conn) next() ([]byte, error) {
	if err := c.sock.waitBelow(c.host.MaxBuffered); err != nil {
		return nil, err
	}
	c.watch.resume(c.frames.Buffered())
	payload, err := c.frames.Next()
	if err == nil {
		c.watch.whole()
	}
	return payload, err
}

// expired tells why the time of the connection is over, nil while it is not.
func (c *conn) expired(now time.Time) error {
	last := c.watch.last.Load()
	switch {
	case !c.watch.unframed.Load() && since(now, c.watch.began.Load()) >= c.host.FrameTimeout:
		return errSlow
	case last == 0 && now.Sub(c.born) >= c.host.FirstTimeout:
		return errSilent
	case len(c.slots) == 0 && since(now, last) >= c.host.IdleTimeout:
		return errIdle
	}
	return nil
}

// lastWord is the frame that tells the peer why the connection ends, under the
// id null; nil if it need not be told, or is gone.
func (c *conn) lastWord(err error) []byte {
	var known *chat.Error
	var fault *jsonrpc.Error
	switch {
	case errors.Is(err, errDone):
		return nil
	case errors.Is(err, context.Canceled):
		err = later(errGoing, c.host.RetryAfter)
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errCut
	case errors.As(err, &known), errors.As(err, &fault):
	case errors.Is(err, frame.ErrHeader), errors.Is(err, frame.ErrTooLarge):
	default:
		return nil
	}
	return frame.End(jsonrpc.AppendError(frame.Begin(nil), nil, protocol.ToError(err)), 0)
}

// gone is closed when nobody reads any more.
func (c *conn) gone() <-chan struct{} { return c.left }

// peer is the connection as the other end has it.
func (c *conn) peer() net.Conn {
	if secure, ok := c.rw.(*tls.Conn); ok {
		return secure
	}
	return c.sock
}

// later returns e with the time after which to try again.
func later(e *chat.Error, after time.Duration) *chat.Error {
	with := *e
	with.RetryAfter = after
	return &with
}

// refuse sends away who came when the server was full. Only some of them at a
// time are waited for, so that a flood costs nothing more.
func (c *conn) refuse() {
	defer c.sock.Close()
	c.sock.Write(c.lastWord(later(errFull, 5*c.host.RetryAfter)))
	if c.host.refused.Add(1) <= maxPolite {
		c.linger()
	}
	c.host.refused.Add(-1)
}

// maxPolite is how many of those who are refused are listened to, a second at
// most, so that they hear why.
const maxPolite = 64

// linger reads what the peer still sends, so that closing does not make its
// system throw away the last word: at most a second, or 1 MiB.
func (c *conn) linger() {
	if !c.sock.closeWrite() {
		return
	}
	c.sock.SetReadDeadline(time.Now().Add(time.Second))
	io.CopyN(io.Discard, c.sock.Conn, 1<<20)
}
