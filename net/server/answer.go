package server

import (
	"runtime"
	"sync"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// answer sends an answer in a frame, and then calls after if there is one. To a
// notification, which has no id, there is none, unless it was nothing that
// could be understood.
func (c *conn) answer(id []byte, r jsonrpc.Response, after func()) error {
	if r.ID = id; id == nil && !envelope(r.Err) {
		return nil
	}
	flush := c.out.add(r, c.Limits.Frame)
	switch {
	case after != nil:
		defer after()
	case flush:
		runtime.Gosched() // those who waited for the same commit add theirs
	default:
		return nil // whoever was first writes this too
	}
	return c.out.flush()
}

// envelope reports whether an error is of the envelope itself: it is told even
// where no id was found.
func envelope(e *jsonrpc.Error) bool {
	return e != nil && (e.Code == jsonrpc.InvalidRequest || e.Code == jsonrpc.ParseError)
}

func tooLong(limit int) *jsonrpc.Error {
	return protocol.ToError(chat.TooLarge.Errorf("the answer is longer than a frame of %d bytes: ask for less", limit))
}

// batch gathers the answers to a batch, and sends them when the last is there.
type batch struct {
	c *conn

	mu    sync.Mutex // guards what follows
	out   []byte     // the frame so far
	left  int        // answers to come, and one until all were begun
	after []func()   // to be called when the answers have been written
}

func newBatch(c *conn, items []jsonrpc.Item) *batch {
	return &batch{c: c, out: frame.Begin(nil), left: len(items) + 1}
}

// answer takes the answer to one entry, and what is to be called when all have
// been written. One that does not fit into a frame with the others is told as
// too large.
func (b *batch) answer(id []byte, r jsonrpc.Response, after func()) error {
	b.mu.Lock()
	b.left--
	if r.ID = id; id != nil || envelope(r.Err) {
		b.appendLocked(r)
	}
	if after != nil {
		b.after = append(b.after, after)
	}
	last := b.left == 0
	b.mu.Unlock()
	if last {
		return b.finish()
	}
	return nil
}

func (b *batch) appendLocked(r jsonrpc.Response) {
	start := len(b.out)
	b.out = append(b.out, ',')
	b.out = jsonrpc.AppendResponse(b.out, r)
	limit := b.c.Limits.Frame
	// Room is left for the errors of all that are still to come.
	if len(b.out)+b.left*maxRefusal > limit && r.Err == nil {
		b.out = append(b.out[:start], ',')
		b.out = jsonrpc.AppendError(b.out, r.ID, tooLong(limit))
	}
}

// maxRefusal is about the length of an error.
const maxRefusal = 300

// begun says that every entry was begun.
func (b *batch) begun() error {
	b.mu.Lock()
	b.left--
	last := b.left == 0
	b.mu.Unlock()
	if last {
		return b.finish()
	}
	return nil
}

// finish writes the answers, all of which are there: nobody else holds the
// batch any more. A write never blocks.
func (b *batch) finish() (err error) {
	if len(b.out) > frame.HeaderBytes {
		b.out[frame.HeaderBytes] = '['
		err = b.c.out.write(frame.End(append(b.out, ']'), 0))
	}
	for _, after := range b.after {
		after()
	}
	return err
}
