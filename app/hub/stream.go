package hub

import (
	"sync"

	"talko/app/chat"
)

// Stream is one sink that is registered under a user.
type Stream struct {
	hub     *Hub
	user    chat.UserID
	session chat.SessionID
	sink    chat.Sink
	next    *Stream // in the line, and owned by it

	mu    sync.Mutex // guards queue
	queue Queue
}

// Register lets sink have all that is published for user from when Register
// returns, or a moment earlier. If sink has a method Revoked(), that is called,
// and no Send any more, when the session was revoked and all that was queued
// before is sent. What Send is given may be kept, never changed.
func (h *Hub) Register(user chat.UserID, session chat.SessionID, sink chat.Sink) *Stream {
	s := &Stream{hub: h, user: user, session: session, sink: sink}
	h.mu.Lock()
	h.roster.add(s)
	h.mu.Unlock()
	h.tell()
	return s
}

// Held tells how many bytes of frames wait for the sink.
func (s *Stream) Held() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.bytes
}

// Ready says that the sink can take more. A sink calls it after a Send that
// reported that it could not, from any goroutine, even within that Send.
func (s *Stream) Ready() {
	s.mu.Lock()
	woken := s.queue.Ready()
	s.mu.Unlock()
	if woken {
		s.hub.line.push(s, s)
	}
}

// Close takes the stream off the hub. It waits for nobody: one Send that a
// worker has at hand may still come. A second Close does nothing.
func (s *Stream) Close() {
	s.mu.Lock()
	closed := s.queue.state == gone
	s.queue.Close()
	s.mu.Unlock()
	if !closed {
		s.hub.remove(s)
	}
}

func (h *Hub) remove(s *Stream) {
	h.mu.Lock()
	h.roster.remove(s)
	h.mu.Unlock()
	h.tell()
}

func (s *Stream) offer(n *Shared, l Limits) (woken, dropped bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.Offer(n, l)
}

func (s *Stream) lose() (woken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.Lose()
}

func (s *Stream) revoke() (woken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.Revoke()
}

func (s *Stream) take() (batch []*chat.Notice, over bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.Take(s.hub.lagged)
}

func (s *Stream) sent(more bool) (woken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.Sent(more)
}
