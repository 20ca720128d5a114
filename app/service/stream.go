package service

import (
	"sync"

	"talko/app/chat"
	"talko/app/hub"
)

// streamDepth is how many notifications a reader may be behind before the hub
// keeps the rest, and drops it if that grows too long.
const streamDepth = 64

// stream brings a hub's notices to a Go channel. A goroutine of its own hands
// them on, so that the hub never waits for the reader.
type stream struct {
	client *Client
	opened chat.StreamOpened
	out    chan chat.Notification
	closed chan struct{}
	done   chan struct{} // closed when the goroutine has ended
	source *hub.Stream

	mu      sync.Mutex // guards what follows
	queue   []chat.Notification
	hungry  bool          // the hub waits for Ready
	wake    chan struct{} // has a value when there is something to do
	revoked bool
	over    bool // closed is closed
	err     error
}

var (
	_ chat.Stream = (*stream)(nil)
	_ chat.Sink   = (*stream)(nil)
)

func newStream(c *Client) *stream {
	return &stream{
		client: c,
		out:    make(chan chat.Notification, streamDepth),
		closed: make(chan struct{}),
		done:   make(chan struct{}),
		wake:   make(chan struct{}, 1),
	}
}

// start begins to hand on what source sends. Close ends the goroutine and waits
// for it.
func (s *stream) start(source *hub.Stream) {
	s.source = source
	go s.pump()
}

// Send takes all notices. It wants no more until the reader has taken them.
func (s *stream) Send(notices []*chat.Notice) (more bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range notices {
		s.queue = append(s.queue, n.Note)
	}
	s.hungry = len(s.queue) > streamDepth
	s.signal()
	return !s.hungry, nil
}

// Revoked ends the stream behind what it has taken.
func (s *stream) Revoked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
	s.signal()
}

func (s *stream) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// pump hands on what comes until the stream is closed, or revoked and empty.
func (s *stream) pump() {
	defer close(s.done)
	defer close(s.out)
	for {
		select {
		case <-s.wake:
		case <-s.closed:
			return
		}
		batch, hungry, revoked := s.take()
		for _, n := range batch {
			select {
			case s.out <- n:
			case <-s.closed:
				return
			}
		}
		if hungry {
			s.source.Ready()
		}
		if revoked {
			s.end(errEnded)
			return
		}
	}
}

func (s *stream) take() (batch []chat.Notification, hungry, revoked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	batch, hungry, revoked = s.queue, s.hungry, s.revoked
	s.queue, s.hungry = nil, false
	return batch, hungry, revoked
}

// end closes the stream once; the first reason stays.
func (s *stream) end(reason error) {
	s.mu.Lock()
	over := s.over
	if !over {
		s.over, s.err = true, reason
		close(s.closed)
	}
	s.mu.Unlock()
	if !over {
		s.source.Close()
		s.client.drop(s)
	}
}

// Opened tells where the stream began.
func (s *stream) Opened() chat.StreamOpened { return s.opened }

// Notifications is closed when the stream has ended.
func (s *stream) Notifications() <-chan chat.Notification { return s.out }

// Err tells why the stream ended.
func (s *stream) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close ends the stream, and waits until it has.
func (s *stream) Close() error {
	s.end(nil)
	<-s.done
	return nil
}
