package server

import (
	"context"
	"errors"
	"sync"

	"talko/app/chat"
	"talko/net/protocol"
)

// subscriber is the part of a role that opens and closes a stream. Only the
// goroutine that reads uses it.
type subscriber struct {
	b       *BroadcastServer // nil: streams are elsewhere
	c       *conn
	session string // the token of the session, if this is one and signed in
	stream  *stream
}

func (s *subscriber) close() {
	if s.stream != nil {
		s.stream.close()
		s.stream = nil
	}
}

func (s *subscriber) lookup(method string) (entry, bool) {
	switch {
	case s.b == nil:
		return entry{}, false
	case method == "OpenStream":
		return s.opening(), true
	case method == "CloseStream":
		return entry{order: atOnce, do: func(context.Context, []byte) ([]byte, error) {
			s.close()
			return nil, nil
		}}, true
	}
	return entry{}, false
}

// opening is the entry of OpenStream: pushing begins when it is answered, by
// when a batch may have closed the stream again.
func (s *subscriber) opening() entry {
	var opened *stream
	return entry{
		order: atOnce,
		do: func(ctx context.Context, params []byte) ([]byte, error) {
			result, err := s.open(ctx, params)
			opened = s.stream
			return result, err
		},
		after: func() { opened.begin() },
	}
}

// open opens the stream of this connection; one that was open before is closed.
func (s *subscriber) open(ctx context.Context, params []byte) ([]byte, error) {
	p, err := protocol.Decode[protocol.OpenStream](params)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckVersion(p.Version); err != nil {
		return nil, err
	}
	if s.session != "" {
		p.Token = s.session
	}
	if p.Token == "" {
		return nil, chat.Unauthenticated.Errorf("sign in first")
	}
	s.close()
	stream, opened, err := s.b.open(ctx, s.c, p.Token)
	if err != nil {
		return nil, err
	}
	s.stream = stream
	return protocol.Encode(opened)
}

// open registers a stream, and then asks whose the token is and where the user
// stands: what is committed later is pushed. The first question is only to know
// under whom to register.
func (b *BroadcastServer) open(ctx context.Context, c *conn, token string) (*stream, chat.StreamOpened, error) {
	access, err := b.o.Checker.CheckToken(ctx, token)
	if err != nil {
		return nil, chat.StreamOpened{}, err
	}
	s := &stream{b: b, c: c, token: token, user: access.UserID}
	b.enter(s)
	c.sock.notify(s.ready)
	c.sock.keepSmall()
	s.register(b.o.Register(access.UserID, access.SessionID, s))
	if access, err = b.o.Checker.CheckToken(ctx, token); err != nil {
		s.close()
		return nil, chat.StreamOpened{}, err
	}
	return s, chat.StreamOpened{Epoch: access.Epoch, UserSeq: access.UserSeq}, nil
}

// stream is a chat.Sink that writes to a connection. Answers share it: they are
// never dropped, and the hub drops what it could not hand over.
type stream struct {
	b     *BroadcastServer
	c     *conn
	token string
	user  chat.UserID

	mu     sync.Mutex // guards what follows
	hub    Registration
	begun  bool   // the answer to OpenStream is written
	closed bool   // nothing is taken any more
	early  []byte // frames that came before it
}

var errStreamClosed = errors.New("the stream is closed")

// Send writes the frames of all notices at once.
func (s *stream) Send(notices []*chat.Notice) (more bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return false, errStreamClosed
	case !s.begun:
		s.early = appendFrames(s.early, notices)
		return false, nil
	}
	if err := s.c.out.push(notices); err != nil {
		s.c.end(err)
		return false, err
	}
	return s.c.sock.clear(), nil
}

// Revoked is called by the hub when the session has ended: so does the
// connection.
func (s *stream) Revoked() { s.c.end(errRevoked) }

// register keeps what the hub gave.
func (s *stream) register(r Registration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hub = r
}

// begin writes what was pushed before the answer to OpenStream was written.
func (s *stream) begin() {
	s.mu.Lock()
	s.begun = true
	early := s.early
	s.early = nil
	if len(early) > 0 && !s.closed {
		s.c.out.write(early)
	}
	s.mu.Unlock()
	if early != nil && s.c.sock.clear() {
		s.ready()
	}
}

// ready tells the hub that it may send more.
func (s *stream) ready() {
	s.mu.Lock()
	hub := s.hub
	if !s.begun || s.closed {
		hub = nil
	}
	s.mu.Unlock()
	if hub != nil {
		hub.Ready()
	}
}

// close takes the stream out of the hub.
func (s *stream) close() {
	s.mu.Lock()
	hub := s.hub
	s.closed = true
	s.mu.Unlock()
	if hub != nil {
		hub.Close()
	}
	s.b.leave(s)
}
