package cli

import (
	"context"
	"errors"
	"time"

	"talko/app/chat"
)

// errEnough ends a follower whose reader has enough.
var errEnough = errors.New("enough")

// retryPause is between two attempts to read what is missing.
const retryPause = time.Second

// follower hands every message of one chat, or of all, to take: each once, in
// the order of its chat. What is pushed is taken where it fits; else what is
// missing is read from the chat. One goroutine uses it.
type follower struct {
	client chat.Client
	take   func(chat.Chat, chat.Message) error
	all    bool
	lost   bool // something may be missing anywhere
	places map[chat.ChatID]*place
}

// place is how far a chat was read.
type place struct {
	chat  chat.Chat
	seq   chat.Seq
	stale bool // there is more to read
}

func newFollower(client chat.Client, take func(chat.Chat, chat.Message) error) *follower {
	return &follower{client: client, take: take, all: true, places: map[chat.ChatID]*place{}}
}

// only follows one chat, behind since; if that is negative, behind its head.
func (f *follower) only(c chat.Chat, since chat.Seq) {
	f.all = false
	if since < 0 {
		since = c.LastSeq
	}
	f.places[c.ID] = &place{chat: c, seq: since, stale: true}
}

// run follows until ctx ends or take gives an error.
func (f *follower) run(ctx context.Context) error {
	stream, err := f.client.Stream(ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	if f.all {
		if err := f.begin(ctx); err != nil {
			return err
		}
	}
	for {
		var again <-chan time.Time
		if err := f.read(ctx); errors.Is(err, chat.Unavailable) {
			again = time.After(retryPause)
		} else if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again:
		case n, ok := <-stream.Notifications():
			if !ok {
				return errors.Join(stream.Err(), ctx.Err())
			}
			if err := f.note(n); err != nil {
				return err
			}
		}
	}
}

// begin follows every chat from its head.
func (f *follower) begin(ctx context.Context) error {
	for c, err := range chats(ctx, f.client) {
		if err != nil {
			return err
		}
		f.places[c.ID] = &place{chat: c, seq: c.LastSeq}
	}
	return nil
}

// note looks at what was pushed.
func (f *follower) note(n chat.Notification) error {
	switch n := n.(type) {
	case chat.MessageNote:
		return f.event(chat.EventOf(n.Message), &n.Message)
	case chat.EventNote:
		return f.event(n.Event, n.Message)
	case chat.ChatNote:
		if n.Left {
			f.leave(n.Chat.ID)
		} else {
			f.enter(n.Chat)
		}
	case chat.LaggedNote:
		f.lost = true
	case chat.LinkNote:
		f.lost = f.lost || n.Up
	}
	return nil
}

// enter notes how far a chat is now. One that the user entered meanwhile is
// followed from where they have read.
func (f *follower) enter(c chat.Chat) {
	at := f.places[c.ID]
	if at == nil && !f.all {
		return
	}
	if at == nil {
		at = &place{seq: c.ReadSeq}
		f.places[c.ID] = at
	}
	at.chat, at.stale = c, at.stale || c.LastSeq > at.seq
}

// leave forgets a chat that the user left. If it is the only one, reading it
// tells whether that is so, or it is merely hidden.
func (f *follower) leave(id chat.ChatID) {
	if at := f.places[id]; at != nil && !f.all {
		at.stale = true
		return
	}
	delete(f.places, id)
}

// event takes what comes next in its chat; what comes later means reading.
func (f *follower) event(e chat.Event, m *chat.Message) error {
	at := f.places[e.ChatID]
	if at == nil || e.Seq <= at.seq {
		return nil
	}
	if at.stale || e.Seq > at.seq+1 {
		at.stale = true
		return nil
	}
	at.seq = e.Seq
	if !e.Line() || m == nil {
		return nil
	}
	return f.line(at, *m)
}

// read reads what is missing, from the chats.
func (f *follower) read(ctx context.Context) error {
	if f.lost {
		for c, err := range chats(ctx, f.client) {
			if err != nil {
				return err
			}
			f.enter(c)
		}
		f.lost = false
	}
	for id, at := range f.places {
		err := f.catchUp(ctx, at)
		if errors.Is(err, chat.NotFound) && f.all {
			delete(f.places, id) // left meanwhile
		} else if err != nil {
			return err
		}
	}
	return nil
}

// catchUp reads a chat to its end, if it is stale.
func (f *follower) catchUp(ctx context.Context, at *place) error {
	for at.stale {
		after := at.seq
		p, err := f.client.Messages(ctx, chat.GetMessages{ChatID: at.chat.ID, After: &after, Limit: chat.MaxPage})
		if err != nil {
			return err
		}
		if len(p.Messages) == 0 {
			at.seq, at.stale = max(at.seq, p.LastSeq), false
		}
		for _, m := range p.Messages {
			at.seq = m.Seq
			if err := f.line(at, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// line hands on what a person wrote.
func (f *follower) line(at *place, m chat.Message) error {
	if !m.Kind.Written() || m.Deleted {
		return nil
	}
	return f.take(at.chat, m)
}
