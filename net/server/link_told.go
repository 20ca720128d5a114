package server

import (
	"context"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// What the BroadcastServer asks and tells over the link.

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

// told takes what needs no time.
func (l *LinkPublisher) told(link *jsonrpc.Conn, r jsonrpc.Request) {
	switch {
	case r.Method == chat.PresenceNote{}.Method():
		l.present(r.Params)
	case !r.Notification():
		link.Reply(jsonrpc.Response{ID: r.ID, Err: protocol.UnknownMethod()})
	}
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
	tell := l.presence
	l.mu.Unlock()
	if changed {
		tell(p.User.ID, online)
	}
}

// allGone forgets who is here: with the link cut, nobody is known to be.
func (l *LinkPublisher) allGone() {
	l.mu.Lock()
	gone, tell := l.online, l.presence
	l.online = make(map[chat.UserID]bool)
	l.mu.Unlock()
	for user := range gone {
		tell(user, false)
	}
}

// Online reports whether the BroadcastServer has a stream of the user, as far
// as it is known.
func (l *LinkPublisher) Online(user chat.UserID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.online[user]
}

// OnPresence sets who is told when a user's first stream comes (true), and when
// the last one goes or the link is cut (false): one call at a time. It is called
// before Run.
func (l *LinkPublisher) OnPresence(tell func(user chat.UserID, online bool)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.presence = tell
}
