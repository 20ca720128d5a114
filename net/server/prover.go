package server

import (
	"context"

	"talko/app/chat"
	"talko/net/protocol"
)

// prover is the role of a connection that wants to become the link.
type prover struct {
	b         *BroadcastServer
	c         *conn
	key       []byte // nil: nobody may
	theirs    string // nonces
	ours      string
	proven    bool
	attempted bool
}

// taken makes the connection the link when all is proven, and returns when that
// is over.
func (r *prover) taken(behind []byte) error {
	switch {
	case r.proven:
		return r.b.hold(r.c, behind)
	case r.attempted, r.key == nil:
		r.b.Log.Warn("link refused", "conn", r.c.id, "addr", r.c.sock.RemoteAddr())
		return errDone
	}
	return nil
}

func (r *prover) close() {}

func (r *prover) lookup(method string) (entry, bool) {
	switch {
	case r.key == nil:
		return entry{}, false
	case method == "OpenLink":
		return entry{order: atOnce, do: r.begin}, true
	case method == "Prove":
		return entry{order: atOnce, do: r.prove}, true
	}
	return entry{}, false
}

func (r *prover) begin(_ context.Context, params []byte) ([]byte, error) {
	p, err := protocol.Decode[protocol.OpenLink](params)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckVersion(p.Version); err != nil {
		return nil, err
	}
	if !protocol.ValidNonce(p.Nonce) {
		return nil, chat.Invalid.Errorf("a nonce is 32 bytes in hexadecimal digits")
	}
	r.theirs, r.ours = p.Nonce, protocol.Nonce()
	return protocol.Encode(protocol.LinkOpened{Nonce: r.ours})
}

// prove checks the DataServer's proof and gives our own. There is one attempt
// to a pair of nonces.
func (r *prover) prove(_ context.Context, params []byte) ([]byte, error) {
	r.attempted = true
	p, err := protocol.Decode[protocol.Prove](params)
	if err != nil {
		return nil, err
	}
	key, err := r.bound()
	if err != nil {
		return nil, err
	}
	if r.ours == "" || !protocol.Proves(p.Proof, key, protocol.DataSide, r.theirs, r.ours) {
		return nil, chat.Forbidden.Errorf("the key of the link is another one")
	}
	r.proven = true
	return protocol.Encode(protocol.Proven{Proof: protocol.Proof(key, protocol.BroadcastSide, r.theirs, r.ours)})
}

// bound is the key of a link over this connection.
func (r *prover) bound() ([]byte, error) {
	if r.c.secure == nil {
		return r.key, nil
	}
	return protocol.Bound(r.key, r.c.secure.ConnectionState())
}
