package server

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// LinkOptions are what a LinkPublisher needs.
type LinkOptions struct {
	Addr string // host:port of the BroadcastServer
	TLS  bool   // encrypt; who is there need not be known, but for the Key
	Key  []byte // shared with the BroadcastServer
	// Checker answers the BroadcastServer's question whose a token is.
	Checker   chat.TokenChecker
	Log       *slog.Logger  // none
	MaxUnsent int           // bytes that wait for the BroadcastServer; 8 MiB, then it is cut off
	MinRetry  time.Duration // 500 ms, doubled with jitter up to MaxRetry
	MaxRetry  time.Duration // 30 s
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
	presence func(user chat.UserID, online bool)
}

// NewLinkPublisher returns a LinkPublisher whose link is cut until Run.
func NewLinkPublisher(o LinkOptions) *LinkPublisher {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	orDefault(&o.MinRetry, 500*time.Millisecond)
	orDefault(&o.MaxRetry, 30*time.Second)
	return &LinkPublisher{o: o, online: make(map[chat.UserID]bool), presence: func(chat.UserID, bool) {}}
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

var _ chat.Publisher = (*LinkPublisher)(nil)
