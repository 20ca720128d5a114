package server

import (
	"io"
	"sync"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
)

// outbox is what is written to a connection: answers, which gather until one
// of those who give them writes, and what a stream pushes. It holds no memory
// while nothing is on its way.
type outbox struct {
	mu      sync.Mutex // guards what follows, and keeps frames whole: a Write never blocks
	w       io.Writer  // the socket, or the TLS layer above it
	answers *[]byte    // in frames; nil: none
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// become has all that follows written to w.
func (o *outbox) become(w io.Writer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.w = w
}

// add puts an answer behind those that wait, and reports whether the caller is
// to flush: who gives the first, and who finds that there is much. An answer
// that is longer than most bytes is told as too large.
func (o *outbox) add(r jsonrpc.Response, most int) (flush bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if flush = o.answers == nil; flush {
		o.answers = buffers.Get().(*[]byte)
	}
	start := len(*o.answers)
	out := jsonrpc.AppendResponse(frame.Begin(*o.answers), r)
	if len(out)-start-frame.HeaderBytes > most {
		out = jsonrpc.AppendError(frame.Begin(out[:start]), r.ID, tooLong(most))
	}
	*o.answers = frame.End(out, start)
	return flush || len(out) >= maxChunk
}

// flush writes the answers that wait.
func (o *outbox) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.flushLocked()
}

// write writes whole frames, behind the answers that wait.
func (o *outbox) write(frames []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.flushLocked(); err != nil {
		return err
	}
	_, err := o.w.Write(frames)
	return err
}

// push writes the frames of all notices, and the answers that wait, at once.
func (o *outbox) push(notices []*chat.Notice) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.answers == nil && len(notices) == 1 {
		_, err := o.w.Write(notices[0].Frame)
		return err
	}
	if o.answers == nil {
		o.answers = buffers.Get().(*[]byte)
	}
	*o.answers = appendFrames(*o.answers, notices)
	return o.flushLocked()
}

func (o *outbox) flushLocked() error {
	if o.answers == nil {
		return nil
	}
	_, err := o.w.Write(*o.answers)
	if cap(*o.answers) <= maxChunk {
		*o.answers = (*o.answers)[:0]
		buffers.Put(o.answers)
	}
	o.answers = nil
	return err
}

func appendFrames(dst []byte, notices []*chat.Notice) []byte {
	for _, n := range notices {
		dst = append(dst, n.Frame...)
	}
	return dst
}
