package service

import (
	"context"
	"slices"

	"talko/app/chat"
	"talko/app/hub"
)

// Streams is where near streams are registered: a *hub.Hub.
type Streams interface {
	Presence
	Register(user chat.UserID, session chat.SessionID, sink chat.Sink) *hub.Stream
}

// Presence knows who has a stream.
type Presence interface {
	Online(user chat.UserID) bool
	// OnPresence sets who is told when a user's first stream comes, and when
	// the last one goes. It is called once, before there are any.
	OnPresence(tell func(user chat.UserID, online bool))
}

var _ Streams = (*hub.Hub)(nil)

// Stream subscribes to everything that concerns the user. It registers first
// and reads where it begins then, so that nothing falls in between.
func (c *Client) Stream(ctx context.Context) (chat.Stream, error) {
	if c.s.hub == nil {
		return nil, chat.Unavailable.Errorf("streams are served elsewhere")
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	st := newStream(c)
	st.start(c.s.hub.Register(c.me(), c.session.id, st))
	opened, err := view(ctx, c, func(v chat.View) (chat.StreamOpened, error) {
		return c.where(v)
	})
	if err == nil && !c.hold(st) {
		err = errClosed
	}
	if err != nil {
		st.Close()
		return nil, err
	}
	st.opened = opened
	return st, nil
}

// where tells the user_seq, if the session is still there: one that ended
// before the stream was registered has nobody else to end it.
func (c *Client) where(v chat.View) (chat.StreamOpened, error) {
	rows, err := v.Sessions(c.me())
	if err != nil {
		return chat.StreamOpened{}, err
	}
	if !slices.ContainsFunc(rows, func(r chat.SessionRow) bool { return r.ID == c.session.id }) {
		return chat.StreamOpened{}, errEnded
	}
	a, err := v.Account(c.me())
	return chat.StreamOpened{Epoch: c.s.store.Epoch(), UserSeq: a.UserSeq}, err
}

// hold remembers a stream, so that it ends with the client; it reports false if
// that is over already.
func (c *Client) hold(st *stream) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.streams[st] = true
	return true
}

func (c *Client) drop(st *stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.streams, st)
}
