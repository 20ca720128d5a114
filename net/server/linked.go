package server

import (
	"bytes"
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// The BroadcastServer's end of the link to a DataServer in another process.

const (
	maxLinkFrame = 4 << 20 // a message, and ten thousand receivers
	maxInbox     = 1024    // publications on their way to the hub, then the link waits
)

var (
	errLinkTaken = chat.Conflict.Errorf("another link took the place of this one")
	errNoLink    = chat.Unavailable.Errorf("the data server cannot be reached")
)

// hold is the life of a proven link: whoever has a stream is checked again and
// told Lagged, and then what comes is pushed. Some of that came already.
func (b *BroadcastServer) hold(c *conn, came []byte) error {
	peer := c.peer()
	src := io.MultiReader(bytes.NewReader(came), peer)
	life := c.calls.whileRead()
	f := &feed{inbox: make(chan delivery, maxInbox), lost: make(chan struct{}), over: life.Done(), b: b, c: c}
	link := jsonrpc.NewConn(peer, jsonrpc.Options{Reader: frame.NewReader(src, maxLinkFrame), Handle: f.handle})
	ctx, cancel := context.WithCancel(life)
	var running sync.WaitGroup
	defer running.Wait()
	defer link.Close()

	b.setLink(link, c)
	defer b.dropLink(link)
	defer cancel()                        // first: nobody is sent away because this link is gone
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
	lost  chan struct{}   // closed when the DataServer has said Lost, as it does first
	over  <-chan struct{} // closed when nobody reads any more
	open  atomic.Bool     // every token was checked, so what comes is pushed
}

// deliver is the one goroutine that calls the hub. What the DataServer dropped
// before its first Lost, and what is dropped here before the feed is open, all
// lies before the Lagged that the streams are told then.
func (f *feed) deliver(ctx context.Context) {
	f.b.recheck(ctx)
	f.open.Store(true)
	select {
	case <-ctx.Done():
		return
	case <-f.lost:
	}
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
	f.put(d)
	return nil, nil
}

// put queues what is to be pushed. It is called by one goroutine.
func (f *feed) put(d delivery) {
	if d.lost {
		select {
		case <-f.lost:
		default:
			close(f.lost)
			return
		}
	}
	if f.open.Load() || d.publication.Revoke != nil {
		select {
		case f.inbox <- d:
		case <-f.over:
		}
	}
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
