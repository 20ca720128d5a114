package server

import (
	"context"

	"talko/app/chat"
	"talko/net/protocol"
)

// session is the role of a connection that began with Hello. It is signed in by
// the token of Hello, or later by InsertUser or Login.
type session struct {
	s *DataServer
	c *conn
	subscriber
	client  chat.Client // nil until signed in
	greeted bool
}

func (r *session) taken([]byte) error { return nil }

func (r *session) close() {
	r.subscriber.close()
	if r.client != nil {
		r.client.Close()
	}
}

func (r *session) lookup(method string) (entry, bool) {
	switch {
	case method == "Hello" && r.greeted:
		return refusal(chat.Invalid.Errorf("the session has begun already")), true
	case method == "Hello":
		return entry{order: atOnce, do: r.hello}, true
	case !r.greeted:
		return refusal(chat.Invalid.Errorf("say Hello first")), true
	case signIns[method] != nil:
		return entry{order: atOnce, do: r.signIn(method)}, true
	}
	if e, ok := r.subscriber.lookup(method); ok {
		return e, true
	}
	return r.call(method)
}

// call is the entry of a call that goes to the client.
func (r *session) call(method string) (entry, bool) {
	m := protocol.Lookup(method)
	if m == nil || m.Call == nil {
		return entry{}, false
	}
	client := r.client
	if client == nil {
		return refusal(chat.Unauthenticated.Errorf("sign in first")), true
	}
	return entry{order: orderOf(m), do: func(ctx context.Context, params []byte) ([]byte, error) {
		return m.Call(ctx, client, params)
	}}, true
}

func (r *session) signIn(method string) func(context.Context, []byte) ([]byte, error) {
	return func(ctx context.Context, params []byte) ([]byte, error) {
		client, result, err := signIns[method](ctx, r.s.o.Dialer, r.c.address(), params)
		if err == nil {
			r.enter(client)
		}
		return result, err
	}
}

func refusal(err error) entry {
	return entry{do: func(context.Context, []byte) ([]byte, error) { return nil, err }}
}

// enter makes client the one that calls go to.
func (r *session) enter(client chat.Client) {
	if r.client != nil {
		r.client.Close()
	}
	r.client = client
	r.subscriber.session = client.Identity().Token
}

// hello begins the session. One that failed may be said again.
func (r *session) hello(ctx context.Context, params []byte) ([]byte, error) {
	p, err := protocol.Decode[protocol.Hello](params)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckVersion(p.Version); err != nil {
		return nil, err
	}
	o := &r.s.o
	result := protocol.HelloResult{
		Version: p.Version, Server: o.Version, Epoch: o.Epoch, Limits: o.Limits, Broadcast: o.BroadcastAddr,
	}
	if p.Token != "" {
		client, err := resume(ctx, o.Dialer, p.Token, r.c.address())
		if err != nil {
			return nil, err
		}
		r.enter(client)
		r.subscriber.session = p.Token
		id := client.Identity()
		result.User, result.SessionID, result.DeviceID, result.Epoch = &id.User, id.SessionID, id.DeviceID, id.Epoch
	}
	r.greeted = true
	o.Log.Debug("session begins", "conn", r.c.id, "client", p.Client[:min(len(p.Client), chat.MaxDeviceRunes)])
	return protocol.Encode(result)
}
