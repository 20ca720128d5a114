package server

import (
	"context"
	"net"
	"sync"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// Registration is a stream as the hub knows it.
type Registration interface {
	Ready() // the sink can take more
	Close() // nothing more is sent
}

// Register registers a sink with the hub, under a user and a session. If the
// session is revoked, the hub calls the sink's method Revoked.
type Register func(chat.UserID, chat.SessionID, chat.Sink) Registration

// RegisterWith makes a Register of a hub's method.
func RegisterWith[R Registration](register func(chat.UserID, chat.SessionID, chat.Sink) R) Register {
	return func(u chat.UserID, s chat.SessionID, sink chat.Sink) Registration { return register(u, s, sink) }
}

// BroadcastOptions are what a BroadcastServer needs.
type BroadcastOptions struct {
	Settings
	Register Register
	// Checker tells whose a token is. Nil: the DataServer is asked over the link.
	Checker chat.TokenChecker
	// Dialer, where the DataServer is in the same process, lets Ping on a
	// stream tell the user's heads; nil: it tells the time alone.
	Dialer chat.Dialer
	// Key is shared with the DataServer of another process, which proves it to
	// open the link; nil: no link is taken.
	Key []byte
	// Publisher gets what comes over the link: the hub.
	Publisher chat.Publisher
}

// BroadcastServer pushes: it holds streams, and writes to them what the hub
// hands it. It is safe for concurrent use.
type BroadcastServer struct {
	*host
	o BroadcastOptions

	mu      sync.Mutex // guards what follows
	streams map[*stream]struct{}
	users   map[chat.UserID]int // streams of each
	link    *jsonrpc.Conn       // to the DataServer; nil: there is none
	linked  *conn               // what link runs on
}

// NewBroadcast returns a BroadcastServer that serves nothing yet.
func NewBroadcast(o BroadcastOptions) *BroadcastServer {
	b := &BroadcastServer{
		host: newHost("broadcast server", o.Settings), o: o,
		streams: make(map[*stream]struct{}), users: make(map[chat.UserID]int),
	}
	b.o.Settings = b.host.Settings
	if o.Checker == nil {
		b.o.Checker = overLink{b}
	}
	return b
}

// Serve pushes to those who connect to ln until ctx ends. It owns ln and all
// that it accepts: when Serve returns, each stream was told, every connection
// is closed and every goroutine it started has ended. It returns nil if ctx
// ended, else why accepting failed.
func (b *BroadcastServer) Serve(ctx context.Context, ln net.Listener) error {
	return b.serve(ctx, ln, b.opening)
}

// opening is the role of a connection whose first request is a call of method.
func (b *BroadcastServer) opening(c *conn, method string) role {
	if method == "OpenLink" {
		return &prover{b: b, c: c, key: b.o.Key}
	}
	return &listener{subscriber: subscriber{b: b, c: c}, stays: method == "OpenStream"}
}

// listener is the role of a connection that is there for a stream.
type listener struct {
	subscriber
	stays  bool        // it began with OpenStream; else one payload is answered
	client chat.Client // for Ping; nil until needed
	token  string      // that opened it
}

func (r *listener) taken([]byte) error {
	if r.stays {
		return nil
	}
	return errDone
}

func (r *listener) close() {
	r.subscriber.close()
	if r.client != nil {
		r.client.Close()
	}
}

func (r *listener) lookup(method string) (entry, bool) {
	if method == "Ping" {
		return entry{order: atOnce, do: r.ping}, true
	}
	return r.subscriber.lookup(method)
}

// ping tells the user's heads where that can be known here.
func (r *listener) ping(ctx context.Context, _ []byte) ([]byte, error) {
	if r.b.o.Dialer == nil || r.stream == nil {
		return protocol.Encode(protocol.StreamPong{ServerTS: chat.At(time.Now())})
	}
	if err := r.become(ctx, r.stream.token); err != nil {
		return nil, err
	}
	pong, err := r.client.Ping(ctx)
	if err != nil {
		return nil, err
	}
	return protocol.Encode(pong)
}

// become makes sure that client is the one of that token.
func (r *listener) become(ctx context.Context, token string) error {
	if r.client != nil && r.token == token {
		return nil
	}
	client, err := resume(ctx, r.b.o.Dialer, token, r.c.address())
	if err != nil {
		return err
	}
	if r.client != nil {
		r.client.Close()
	}
	r.client, r.token = client, token
	return nil
}

// enter keeps a stream in the books; leave strikes it out. The DataServer of
// another process is told when a user's first comes or the last goes.
func (b *BroadcastServer) enter(s *stream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.streams[s] = struct{}{}
	if b.users[s.user]++; b.users[s.user] == 1 {
		b.tellLocked(s.user, chat.Online)
	}
}

func (b *BroadcastServer) leave(s *stream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.streams[s]; !ok {
		return
	}
	delete(b.streams, s)
	if b.users[s.user]--; b.users[s.user] == 0 {
		delete(b.users, s.user)
		b.tellLocked(s.user, chat.Offline)
	}
}

// tellLocked tells the DataServer that a user came or went. Notify only queues.
func (b *BroadcastServer) tellLocked(user chat.UserID, p chat.Presence) {
	if b.link != nil {
		b.link.Notify(chat.PresenceNote{}.Method(), chat.PresenceNote{User: chat.User{ID: user, Presence: p}})
	}
}
