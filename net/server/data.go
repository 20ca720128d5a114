package server

import (
	"context"
	"net"
	"sync"

	"talko/app/chat"
	"talko/net/protocol"
)

// DataOptions are what a DataServer needs.
type DataOptions struct {
	Settings
	// Dialer signs in those who come, and gives their clients.
	Dialer chat.Dialer
	// Epoch of the store, told to those who are not signed in yet.
	Epoch string
	// Broadcast gets the connections that open with OpenStream, and serves
	// those who ask for a stream within a session. Nil: streams are elsewhere.
	Broadcast *BroadcastServer
	// BroadcastAddr is told in Hello: where streams are, if not here.
	BroadcastAddr string
}

// DataServer answers: accounts, chats, history. It is safe for concurrent use.
type DataServer struct {
	*host
	o DataOptions
}

// NewData returns a DataServer that serves nothing yet.
func NewData(o DataOptions) *DataServer {
	h := newHost("data server", o.Settings)
	o.Settings = h.Settings
	return &DataServer{host: h, o: o}
}

// Serve answers requests on ln until ctx ends. It owns ln and all that it
// accepts: when Serve returns, what was accepted is answered, every connection
// is closed and every goroutine it started has ended. It returns nil if ctx
// ended, else why accepting failed.
func (s *DataServer) Serve(ctx context.Context, ln net.Listener) error {
	busy, rest := context.WithCancel(ctx)
	var tidying sync.WaitGroup
	defer tidying.Wait()
	defer rest()
	tidying.Go(func() { tidy(busy) })
	return s.serve(ctx, ln, s.opening)
}

// opening is the role of a connection whose first request is a call of method:
// a session, a stream or a link, or else a classic call.
func (s *DataServer) opening(c *conn, method string) role {
	switch method {
	case "Hello":
		return &session{s: s, c: c, subscriber: subscriber{b: s.o.Broadcast, c: c}}
	case "OpenStream", "OpenLink":
		if s.o.Broadcast != nil {
			return s.o.Broadcast.opening(c, method)
		}
	}
	return &classic{s: s, c: c}
}

// classic is the role of a connection that makes one call: each request bears
// its token.
type classic struct {
	s *DataServer
	c *conn
}

// taken waits for the answer, which is all that the connection is for.
func (r *classic) taken([]byte) error {
	r.c.calls.wait()
	return errDone
}

func (r *classic) close() {}

func (r *classic) lookup(method string) (entry, bool) {
	if signIn, ok := signIns[method]; ok {
		return entry{order: inOrder, do: func(ctx context.Context, params []byte) ([]byte, error) {
			client, result, err := signIn(ctx, r.s.o.Dialer, r.c.address(), params)
			if err != nil {
				return nil, err
			}
			client.Close()
			return result, nil
		}}, true
	}
	m := protocol.Lookup(method)
	if m == nil || m.Call == nil {
		return entry{}, false
	}
	return entry{order: orderOf(m), do: func(ctx context.Context, params []byte) ([]byte, error) {
		client, err := resume(ctx, r.s.o.Dialer, protocol.Token(params), r.c.address())
		if err != nil {
			return nil, err
		}
		defer client.Close()
		return m.Call(ctx, client, params)
	}}, true
}

// resume returns the client of the session that a token opens.
func resume(ctx context.Context, d chat.Dialer, token, address string) (chat.Client, error) {
	if token == "" {
		return nil, chat.Unauthenticated.Errorf("sign in first")
	}
	return d.Dial(ctx, chat.Credential{Token: token, Address: address})
}

func orderOf(m *protocol.Method) order {
	switch {
	case m.Change():
		return inOrder
	case m.Name == "ReceiveMessages", m.Name == "ReceiveMessage":
		return waiting
	}
	return anytime
}

// signIns are the calls that make a session of the chat: params in, a client
// and the result out.
var signIns = map[string]func(context.Context, chat.Dialer, string, []byte) (chat.Client, []byte, error){
	"InsertUser": signIn[protocol.InsertUser],
	"Login":      signIn[protocol.Login],
}

func signIn[P interface{ Credential(string) chat.Credential }](ctx context.Context, d chat.Dialer, address string, params []byte) (chat.Client, []byte, error) {
	p, err := protocol.Decode[P](params)
	if err != nil {
		return nil, nil, err
	}
	client, err := d.Dial(ctx, p.Credential(address))
	if err != nil {
		return nil, nil, err
	}
	id := client.Identity()
	result, err := protocol.Encode(protocol.SignedIn{
		User: id.User, SessionID: id.SessionID, DeviceID: id.DeviceID, Token: id.Token,
	})
	if err != nil {
		client.Close()
		return nil, nil, err
	}
	return client, result, nil
}
