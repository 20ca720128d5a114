package server

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// The BroadcastServer's end of the link to a DataServer in another process.

const (
	maxLinkFrame = 4 << 20 // a message, and ten thousand receivers
	maxInbox     = 1024    // publications on their way to the hub, then the link waits
	checkers     = 16      // tokens checked at a time when the link returns
	checkTimeout = 5 * time.Second
)

var (
	errLinkTaken = chat.Conflict.Errorf("another link took the place of this one")
	errNoLink    = chat.Unavailable.Errorf("the data server cannot be reached")
)

// prover is the role of a connection that wants to become the link.
type prover struct {
	key       []byte // nil: nobody may
	theirs    string // nonces
	ours      string
	proven    bool
	attempted bool
}

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
	if r.ours == "" || !protocol.Proves(p.Proof, r.key, protocol.DataSide, r.theirs, r.ours) {
		return nil, chat.Forbidden.Errorf("the key of the link is another one")
	}
	r.proven = true
	return protocol.Encode(protocol.Proven{Proof: protocol.Proof(r.key, protocol.BroadcastSide, r.theirs, r.ours)})
}

// openLink serves a connection that began with OpenLink.
func (b *BroadcastServer) openLink(ctx context.Context, c *conn, payload []byte) error {
	r := &prover{key: b.o.Key}
	for {
		err := c.answerOnce(ctx, r, payload)
		switch {
		case !errors.Is(err, errDone):
			return err
		case r.proven:
			return b.hold(ctx, c)
		case r.attempted, r.key == nil:
			b.Log.Warn("link refused", "conn", c.id, "addr", c.sock.RemoteAddr())
			return err
		}
		if payload, err = c.next(); err != nil {
			return err
		}
	}
}

// hold is the life of a proven link: whoever has a stream is checked again and
// told Lagged, and then what comes is pushed.
func (b *BroadcastServer) hold(ctx context.Context, c *conn) error {
	c.frames.SetMax(maxLinkFrame)
	c.watch.unframed.Store(true)
	f := &feed{inbox: make(chan delivery, maxInbox), b: b, c: c}
	link := jsonrpc.NewConn(c.peer(), jsonrpc.Options{Reader: c.frames, Handle: f.handle})
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	defer link.Close()

	b.setLink(link, c)
	defer b.dropLink(link)
	running.Go(func() { f.deliver(ctx) }) // asks over the link
	b.Log.Info("link is up", "conn", c.id, "addr", c.sock.RemoteAddr())
	select {
	case <-link.Done():
	case <-ctx.Done():
	}
	b.Log.Info("link is down", "conn", c.id, "err", link.Err())
	return errDone
}

// setLink makes link the one that is asked and told; an older one ends. It is
// told who is here.
func (b *BroadcastServer) setLink(link *jsonrpc.Conn, c *conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.linked != nil {
		b.linked.end(errLinkTaken)
	}
	b.link, b.linked = link, c
	for user := range b.users {
		b.tellLocked(user, chat.Online)
	}
}

func (b *BroadcastServer) dropLink(link *jsonrpc.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.link == link {
		b.link, b.linked = nil, nil
	}
}

// delivery is what the hub is told next: a publication, or that some are lost.
type delivery struct {
	publication chat.Publication
	lost        bool
}

// feed brings what comes over the link to the hub.
type feed struct {
	b     *BroadcastServer
	c     *conn
	inbox chan delivery
	open  atomic.Bool // every token was checked, so what comes is pushed
}

// deliver is the one goroutine that calls the hub. What was published before
// the feed is open is dropped: the streams are told Lagged behind it.
func (f *feed) deliver(ctx context.Context) {
	f.b.recheck(ctx)
	f.open.Store(true)
	f.b.o.Publisher.Lost()
	for {
		select {
		case <-ctx.Done():
			return
		case d := <-f.inbox:
			if d.lost {
				f.b.o.Publisher.Lost()
			} else {
				f.b.o.Publisher.Publish([]chat.Publication{d.publication})
			}
		}
	}
}

// handle takes what the DataServer says. It is called by one goroutine.
func (f *feed) handle(link *jsonrpc.Conn, r jsonrpc.Request) {
	f.c.watch.whole()
	result, err := f.take(r)
	if err != nil {
		f.b.Log.Warn("link: bad call", "method", r.Method, "err", err)
	}
	if r.Notification() {
		return
	}
	answer := jsonrpc.Response{ID: r.ID, Result: result}
	if err != nil {
		answer.Err = protocol.ToError(err)
	}
	link.Reply(answer)
}

func (f *feed) take(r jsonrpc.Request) (result []byte, err error) {
	d := delivery{lost: r.Method == "Lost"}
	switch r.Method {
	case "Ping":
		return protocol.Encode(protocol.StreamPong{ServerTS: chat.At(time.Now())})
	case "Lost":
	case "Publish":
		d.publication, err = published(r.Params)
	case "BroadcastMessage":
		d.publication, err = broadcast(r.Params)
	case "Revoke":
		d.publication, err = revoked(r.Params)
	default:
		return nil, protocol.UnknownMethod()
	}
	if err != nil {
		return nil, err
	}
	if f.open.Load() || d.publication.Revoke != nil {
		select {
		case f.inbox <- d:
		case <-f.c.gone():
		}
	}
	return nil, nil
}

func published(params []byte) (chat.Publication, error) {
	p, err := protocol.Decode[protocol.Publish](params)
	if err != nil {
		return chat.Publication{}, err
	}
	note, err := protocol.DecodeNotification(p.Notification.Method, p.Notification.Params)
	if err != nil {
		return chat.Publication{}, err
	}
	return chat.Publication{To: recipients(p.ReceiverIDs), Note: note}, nil
}

func broadcast(params []byte) (chat.Publication, error) {
	p, err := protocol.Decode[protocol.BroadcastMessage](params)
	if err != nil {
		return chat.Publication{}, err
	}
	return chat.Publication{To: recipients(p.ReceiverIDs), Note: chat.MessageNote{Message: p.Message}}, nil
}

func revoked(params []byte) (chat.Publication, error) {
	p, err := protocol.Decode[protocol.Revoke](params)
	if err != nil {
		return chat.Publication{}, err
	}
	return chat.Publication{Revoke: append([]chat.SessionID{}, p.SessionIDs...)}, nil
}

func recipients(ids []chat.UserID) []chat.Recipient {
	to := make([]chat.Recipient, len(ids))
	for i, id := range ids {
		to[i].UserID = id
	}
	return to
}

// recheck asks again whose the token of each stream is, and ends those whose
// session is over: what was revoked while the link was cut was not told.
func (b *BroadcastServer) recheck(ctx context.Context) {
	var running sync.WaitGroup
	turns := make(chan struct{}, checkers)
	for _, s := range b.all() {
		turns <- struct{}{}
		running.Go(func() {
			defer func() { <-turns }()
			if _, err := b.o.Checker.CheckToken(ctx, s.token); errors.Is(err, chat.Unauthenticated) {
				s.close()
				s.Revoked()
			}
		})
	}
	running.Wait()
}

func (b *BroadcastServer) all() []*stream {
	b.mu.Lock()
	defer b.mu.Unlock()
	streams := make([]*stream, 0, len(b.streams))
	for s := range b.streams {
		streams = append(streams, s)
	}
	return streams
}

// overLink is the TokenChecker of a BroadcastServer alone in its process.
type overLink struct{ b *BroadcastServer }

func (o overLink) CheckToken(ctx context.Context, token string) (chat.Access, error) {
	o.b.mu.Lock()
	link := o.b.link
	o.b.mu.Unlock()
	if link == nil {
		return chat.Access{}, later(errNoLink, o.b.RetryAfter)
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	var access chat.Access
	err := link.Call(ctx, "CheckToken", protocol.CheckToken{Token: token}, &access)
	var told *jsonrpc.Error
	switch {
	case err == nil:
		return access, nil
	case errors.As(err, &told) && !errors.Is(err, jsonrpc.ErrClosed):
		return chat.Access{}, protocol.FromError(told)
	}
	unreachable := later(errNoLink, o.b.RetryAfter)
	unreachable.Err = err
	return chat.Access{}, unreachable
}
