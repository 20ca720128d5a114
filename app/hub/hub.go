// Package hub brings what was committed to the streams of those whom it
// concerns. It knows users, sessions and sinks: who may read what was decided
// before, and how a notification travels its sinks know. It never waits for a
// reader and has no clock.
//
// Publishing puts notices into the queues of streams. A stream that has
// something to send waits in one strict first-in-first-out line, which a few
// workers serve; so what gathers while a stream waits goes out in one Send. A
// stream that cannot keep up loses its queue and is told [chat.LaggedNote] when
// its sink has room again; its client then pulls.
package hub

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"

	"talko/app/chat"
)

// Options of a [Hub]. A zero field means its default.
type Options struct {
	// Encode returns header and payload of a notification; nil if no sink looks
	// at Frame. It is called once for each form of a notification that has a
	// reader, from the goroutine that publishes.
	Encode func(chat.Notification) []byte
	Log    *slog.Logger
	// Workers write to sinks; default GOMAXPROCS.
	Workers int
	// QueueFrames and QueueBytes bound what waits for one stream; default 256
	// and 128 KiB. A single frame may be larger.
	QueueFrames int
	QueueBytes  int
}

// Hub delivers notifications to streams. It is safe for concurrent use; what
// one goroutine publishes arrives on each stream in that order.
type Hub struct {
	encode  func(chat.Notification) []byte
	log     *slog.Logger
	workers int
	limits  Limits
	lagged  *Shared
	line    line

	mu       sync.RWMutex // guards all below
	roster   roster
	telling  bool // someone tells of its changes
	presence func(chat.UserID, bool)
}

var _ chat.Publisher = (*Hub)(nil)

// New returns a Hub without streams. What is published before Run waits.
func New(o Options) *Hub {
	h := &Hub{
		encode:  o.Encode,
		log:     o.Log,
		workers: orDefault(o.Workers, runtime.GOMAXPROCS(0)),
		limits:  Limits{orDefault(o.QueueFrames, 256), orDefault(o.QueueBytes, 128<<10)},
		roster:  newRoster(),
	}
	if h.encode == nil {
		h.encode = func(chat.Notification) []byte { return nil }
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	h.lagged = h.share(chat.LaggedNote{})
	h.line.init()
	return h
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// Run serves the streams until ctx ends; then it sends what is queued and what
// sinks take at once, and returns nil. Every goroutine that it started has then
// ended. It is called once.
func (h *Hub) Run(ctx context.Context) error {
	var running sync.WaitGroup
	for range h.workers {
		running.Go(h.work)
	}
	<-ctx.Done()
	h.line.close()
	running.Wait()
	return nil
}

// work serves the line until it is closed and empty.
func (h *Hub) work() {
	var turns [16]*Stream
	for {
		n := h.line.pop(turns[:])
		if n == 0 {
			return
		}
		for i, s := range turns[:n] {
			h.turn(s)
			turns[i] = nil
		}
	}
}

// turn sends one stream some of what it has, and puts it back to the end of
// the line if there is more. If its sink panics the stream ends, and no other.
func (h *Hub) turn(s *Stream) {
	defer func() {
		if cause := recover(); cause != nil {
			h.log.Error("sink panicked", "user", s.user, "err", fmt.Errorf("%v\n%s", cause, debug.Stack()))
			s.Close()
		}
	}()
	batch, over := s.take()
	if over {
		h.revoked(s)
		return
	}
	if batch == nil {
		return // closed while it waited
	}
	more, err := s.sink.Send(batch)
	if err != nil {
		h.log.Debug("stream ended", "user", s.user, "session", s.session, "err", err)
		s.Close()
		return
	}
	if s.sent(more) {
		h.line.push(s, s)
	}
}

// revoked ends a stream whose session was revoked, and tells its sink if that
// wants to know.
func (h *Hub) revoked(s *Stream) {
	s.Close()
	if sink, ok := s.sink.(interface{ Revoked() }); ok {
		sink.Revoked()
	}
}
