package client

import (
	"errors"
	"log/slog"
	"sync"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// gate stands between one connection and the queue of its stream. What comes
// before the answer to OpenStream was understood waits at it, so that a
// LinkNote stands first.
type gate struct {
	queue *queue
	log   *slog.Logger

	mu     sync.Mutex // guards what follows
	opened bool
	early  []chat.Notification
}

// handle takes what the server sends; it never blocks.
func (g *gate) handle(conn *jsonrpc.Conn, r jsonrpc.Request) {
	if !r.Notification() {
		conn.Reply(jsonrpc.Response{ID: r.ID, Err: protocol.UnknownMethod()})
		return
	}
	n, err := protocol.DecodeNotification(r.Method, r.Params)
	if errors.Is(err, protocol.ErrUnknownNotification) {
		g.log.Debug("notification of a later version", "method", r.Method)
		return
	}
	if err != nil {
		g.log.Warn("bad notification", "method", r.Method, "err", err)
		n = chat.LaggedNote{} // something was missed
	}
	g.take(n)
}

func (g *gate) take(n chat.Notification) {
	g.mu.Lock()
	waits := !g.opened
	if waits {
		g.early = append(g.early, n)
	}
	g.mu.Unlock()
	if !waits {
		g.queue.push(n)
	}
}

// open lets through what waited, behind notes. The lock is held meanwhile, so
// that nothing overtakes; a push never blocks.
func (g *gate) open(notes ...chat.Notification) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = true
	g.queue.push(append(notes, g.early...)...)
	g.early = nil
}
