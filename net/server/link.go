package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// LinkOptions are what a LinkPublisher needs.
type LinkOptions struct {
	Addr string // host:port of the BroadcastServer
	TLS  *tls.Config
	Key  []byte // shared with the BroadcastServer
	// Checker answers the BroadcastServer's question whose a token is.
	Checker chat.TokenChecker
	// OnPresence is called when a user's first stream comes, and when the last
	// goes or the link is cut; may be nil. One goroutine calls it.
	OnPresence func(user chat.UserID, online bool)
	Log        *slog.Logger  // none
	MaxUnsent  int           // bytes that wait for the BroadcastServer; 8 MiB, then it is cut off
	MinRetry   time.Duration // 500 ms, doubled with jitter up to MaxRetry
	MaxRetry   time.Duration // 30 s
}

// LinkPublisher is the DataServer's end of the link to a BroadcastServer in
// another process: a chat.Publisher that never waits. What is published while
// the link is cut is gone; on its return every stream is told Lagged. It is safe
// for concurrent use.
type LinkPublisher struct {
	o LinkOptions

	mu       sync.Mutex // guards what follows
	link     *jsonrpc.Conn
	overflow chan struct{} // closed when the link fell behind
	online   map[chat.UserID]bool
}

// NewLinkPublisher returns a LinkPublisher whose link is cut until Run.
func NewLinkPublisher(o LinkOptions) *LinkPublisher {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.OnPresence == nil {
		o.OnPresence = func(chat.UserID, bool) {}
	}
	orDefault(&o.MinRetry, 500*time.Millisecond)
	orDefault(&o.MaxRetry, 30*time.Second)
	return &LinkPublisher{o: o, online: make(map[chat.UserID]bool)}
}

// Publish hands a batch to the BroadcastServer, or drops it.
func (l *LinkPublisher) Publish(batch []chat.Publication) {
	l.mu.Lock()
	link, overflow := l.link, l.overflow
	l.mu.Unlock()
	if link == nil {
		return
	}
	for _, p := range batch {
		if err := send(link, p); err != nil {
			l.giveUp(link, overflow, err)
			return
		}
	}
}

// Lost has every stream told Lagged.
func (l *LinkPublisher) Lost() {
	l.mu.Lock()
	link, overflow := l.link, l.overflow
	l.mu.Unlock()
	if link == nil {
		return // they will be told when it returns
	}
	if err := link.Notify("Lost", nil); err != nil {
		l.giveUp(link, overflow, err)
	}
}

// giveUp cuts a link that something could not be sent on: its return tells
// everyone Lagged.
func (l *LinkPublisher) giveUp(link *jsonrpc.Conn, overflow chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.link == link {
		l.o.Log.Warn("link given up", "err", err)
		l.link = nil
		close(overflow)
	}
}

// send queues what one publication says: the note, the bare form for those who
// may not see it, and whose streams end.
func send(link *jsonrpc.Conn, p chat.Publication) error {
	whole, bare := split(p)
	if err := notify(link, whole, p.Note); err != nil {
		return err
	}
	if err := notify(link, bare, p.Bare); err != nil {
		return err
	}
	if len(p.Revoke) == 0 {
		return nil
	}
	return link.Notify("Revoke", protocol.Revoke{SessionIDs: p.Revoke})
}

// split parts those who get the note from those who get it bare.
func split(p chat.Publication) (whole, bare []chat.UserID) {
	for _, r := range p.To {
		if p.Bare != nil && r.FromSeq > p.Target {
			bare = append(bare, r.UserID)
		} else {
			whole = append(whole, r.UserID)
		}
	}
	return whole, bare
}

func notify(link *jsonrpc.Conn, to []chat.UserID, n chat.Notification) error {
	if n == nil || len(to) == 0 {
		return nil
	}
	note, err := protocol.NoteOf(n)
	if err != nil {
		return fmt.Errorf("encode notification: %w", err)
	}
	return link.Notify("Publish", protocol.Publish{ReceiverIDs: to, Notification: note})
}

// Online reports whether the BroadcastServer has a stream of the user, as far
// as it is known.
func (l *LinkPublisher) Online(user chat.UserID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.online[user]
}

// Run keeps the link up until ctx ends, and then closes it. It returns nil.
func (l *LinkPublisher) Run(ctx context.Context) error {
	for failed := 0; ctx.Err() == nil; {
		up, err := l.once(ctx)
		if failed++; up {
			failed = 0
		}
		wait := jitter(failed, l.o.MinRetry, l.o.MaxRetry)
		if ctx.Err() == nil {
			l.o.Log.Warn("no link to the broadcast server", "addr", l.o.Addr, "err", err, "retry", wait)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	return nil
}

// jitter is a pause before the next attempt after so many failed: anything up
// to least doubled with each, at most.
func jitter(failed int, least, most time.Duration) time.Duration {
	top := min(least<<min(failed, 16), most)
	return least/2 + rand.N(top)
}

// once opens the link and holds it until it is cut. It reports whether it was
// ever up.
func (l *LinkPublisher) once(ctx context.Context) (up bool, err error) {
	nc, err := l.dial(ctx)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	handle := func(link *jsonrpc.Conn, r jsonrpc.Request) {
		switch r.Method {
		case "CheckToken":
			running.Go(func() { link.Reply(l.check(ctx, r)) })
		case chat.PresenceNote{}.Method():
			l.present(r.Params)
		default:
			if !r.Notification() {
				link.Reply(jsonrpc.Response{ID: r.ID, Err: protocol.UnknownMethod()})
			}
		}
	}
	link := jsonrpc.NewConn(nc, jsonrpc.Options{Handle: handle, MaxUnsent: l.o.MaxUnsent})
	defer l.allGone()
	defer link.Close()
	if err := l.prove(ctx, link); err != nil {
		return false, err
	}
	overflow := l.set(link)
	defer l.unset(link)
	l.o.Log.Info("link is up", "addr", l.o.Addr)
	return true, l.hold(ctx, link, overflow)
}

func (l *LinkPublisher) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, linkTimeout)
	defer cancel()
	if l.o.TLS != nil {
		return (&tls.Dialer{Config: l.o.TLS}).DialContext(ctx, "tcp", l.o.Addr)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", l.o.Addr)
}

const (
	linkTimeout = 10 * time.Second
	linkPing    = 25 * time.Second
)

var errWrongKey = errors.New("the broadcast server does not know the key of the link")

// prove shows that both know the key.
func (l *LinkPublisher) prove(ctx context.Context, link *jsonrpc.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, linkTimeout)
	defer cancel()
	ours := protocol.Nonce()
	var opened protocol.LinkOpened
	if err := link.Call(ctx, "OpenLink", protocol.OpenLink{Version: protocol.Version, Nonce: ours}, &opened); err != nil {
		return fmt.Errorf("open link: %w", err)
	}
	if !protocol.ValidNonce(opened.Nonce) || opened.Nonce == ours {
		return errWrongKey
	}
	proof := protocol.Prove{Proof: protocol.Proof(l.o.Key, protocol.DataSide, ours, opened.Nonce)}
	var proven protocol.Proven
	if err := link.Call(ctx, "Prove", proof, &proven); err != nil {
		return fmt.Errorf("prove link: %w", err)
	}
	if !protocol.Proves(proven.Proof, l.o.Key, protocol.BroadcastSide, ours, opened.Nonce) {
		return errWrongKey
	}
	return nil
}

func (l *LinkPublisher) set(link *jsonrpc.Conn) (overflow <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.link, l.overflow = link, make(chan struct{})
	return l.overflow
}

func (l *LinkPublisher) unset(link *jsonrpc.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.link == link {
		l.link = nil
	}
}

// hold pings until the link is cut; two missed are a cut.
func (l *LinkPublisher) hold(ctx context.Context, link *jsonrpc.Conn, overflow <-chan struct{}) error {
	tick := time.NewTicker(linkPing)
	defer tick.Stop()
	for missed := 0; missed < 2; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-link.Done():
			return link.Err()
		case <-overflow:
			return jsonrpc.ErrBusy
		case <-tick.C:
		}
		ping, cancel := context.WithTimeout(ctx, linkTimeout)
		err := link.Call(ping, "Ping", nil, nil)
		cancel()
		if missed++; err == nil {
			missed = 0
		}
	}
	return errors.New("two pings were not answered")
}

// check answers whose a token is.
func (l *LinkPublisher) check(ctx context.Context, r jsonrpc.Request) jsonrpc.Response {
	result, err := l.access(ctx, r.Params)
	if err != nil {
		return jsonrpc.Response{ID: r.ID, Err: protocol.ToError(err)}
	}
	return jsonrpc.Response{ID: r.ID, Result: result}
}

func (l *LinkPublisher) access(ctx context.Context, params []byte) ([]byte, error) {
	p, err := protocol.Decode[protocol.CheckToken](params)
	if err != nil {
		return nil, err
	}
	access, err := l.o.Checker.CheckToken(ctx, p.Token)
	if err != nil {
		return nil, err
	}
	return protocol.Encode(access)
}

// present notes who came or went.
func (l *LinkPublisher) present(params []byte) {
	p, err := protocol.Decode[chat.PresenceNote](params)
	if err != nil {
		l.o.Log.Warn("link: bad presence", "err", err)
		return
	}
	online := p.User.Presence == chat.Online
	l.mu.Lock()
	changed := l.online[p.User.ID] != online
	if online {
		l.online[p.User.ID] = true
	} else {
		delete(l.online, p.User.ID)
	}
	l.mu.Unlock()
	if changed {
		l.o.OnPresence(p.User.ID, online)
	}
}

// allGone forgets who is here: with the link cut, nobody is known to be.
func (l *LinkPublisher) allGone() {
	l.mu.Lock()
	gone := l.online
	l.online = make(map[chat.UserID]bool)
	l.mu.Unlock()
	for user := range gone {
		l.o.OnPresence(user, false)
	}
}

var _ chat.Publisher = (*LinkPublisher)(nil)
