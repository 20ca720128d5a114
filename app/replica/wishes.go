package replica

import (
	"context"

	"talko/app/chat"
)

// Send puts a message at the end of the chat's outbox and returns its client
// id. It shows at once as a pending line; a refusal shows as a failed one. With
// a cache, the message is on disk when Send returns.
func (r *Replica) Send(id chat.ChatID, text string, replyTo chat.Seq) (clientID string) {
	r.do(func(c *core) { clientID = c.send(id, text, replyTo) })
	r.keepUnsent()
	return clientID
}

// Retry sends a failed message again; it is harmless if it was stored after all.
func (r *Replica) Retry(id chat.ChatID, clientID string) {
	r.do(func(c *core) { c.resend(id, clientID) })
	r.keepUnsent()
}

// Discard takes a message out of the outbox. It reports whether it is unsure
// that the message was not stored; if it was after all, it shows as any other.
func (r *Replica) Discard(id chat.ChatID, clientID string) (unsure bool) {
	r.do(func(c *core) { unsure = c.discard(id, clientID) })
	r.keepUnsent()
	return unsure
}

// Read says that the user has seen the chat up to seq. The marker only rises;
// the server is told at most once a second.
func (r *Replica) Read(id chat.ChatID, seq chat.Seq) {
	r.do(func(c *core) { c.read(id, seq) })
}

// Typing says that the user types in the chat. Call it at each key: the server
// is told now and then.
func (r *Replica) Typing(id chat.ChatID) {
	r.do(func(c *core) { c.types(id) })
}

// SetDraft keeps what is typed and not sent, for the user's other devices. Call
// it at each key: the server is told after a second of rest. One's own draft
// comes back in Settings with one's own DeviceID; ignore it.
func (r *Replica) SetDraft(id chat.ChatID, text string) {
	r.do(func(c *core) { c.setDraft(id, text) })
}

// MarkUnread sets the marker below seq: seq is the first unread line.
func (r *Replica) MarkUnread(ctx context.Context, id chat.ChatID, seq chat.Seq) error {
	params := chat.Mark{ChatID: id, Seq: max(seq-1, 0)}
	told, err := r.client.MarkUnread(ctx, params)
	if err != nil {
		return err
	}
	r.in(id, func(m *mirror) {
		m.unread.wish.seq = 0
		m.unread.mark(m, told.ReadMarker, told.LastSeq)
	})
	return nil
}

// Edit changes the text of one's own message. Errors: Conflict if another
// device edited it meanwhile, or it was deleted.
func (r *Replica) Edit(ctx context.Context, id chat.ChatID, seq chat.Seq, text string) error {
	p := chat.UpdateMessage{ChatID: id, Seq: seq, Text: text, ClientID: r.newID()}
	r.in(id, func(m *mirror) {
		if line := m.line(seq); line != nil {
			p.EditSeq = line.EditSeq
		}
	})
	return change(ctx, r, r.client.UpdateMessage, p)
}

// Delete makes a message a tombstone.
func (r *Replica) Delete(ctx context.Context, id chat.ChatID, seq chat.Seq) error {
	return change(ctx, r, r.client.DeleteMessage, chat.DeleteMessage{ChatID: id, Seq: seq, ClientID: r.newID()})
}

// React puts an emoji on a message.
func (r *Replica) React(ctx context.Context, id chat.ChatID, seq chat.Seq, emoji string) error {
	return change(ctx, r, r.client.InsertReaction,
		chat.Reacting{ChatID: id, Seq: seq, Emoji: emoji, ClientID: r.newID()})
}

// Unreact takes one's emoji off a message.
func (r *Replica) Unreact(ctx context.Context, id chat.ChatID, seq chat.Seq, emoji string) error {
	return change(ctx, r, r.client.DeleteReaction,
		chat.Reacting{ChatID: id, Seq: seq, Emoji: emoji, ClientID: r.newID()})
}

// Pin pins a message for everyone in the chat.
func (r *Replica) Pin(ctx context.Context, id chat.ChatID, seq chat.Seq) error {
	return change(ctx, r, r.client.InsertPin, chat.Pinning{ChatID: id, Seq: seq, ClientID: r.newID()})
}

// Unpin takes the pin off a message.
func (r *Replica) Unpin(ctx context.Context, id chat.ChatID, seq chat.Seq) error {
	return change(ctx, r, r.client.DeletePin, chat.Pinning{ChatID: id, Seq: seq, ClientID: r.newID()})
}

// change makes a call that gives a line another form, and takes that at once.
func change[P any](ctx context.Context, r *Replica, method func(context.Context, P) (chat.MessageResult, error), p P) error {
	told, err := method(ctx, p)
	if err != nil {
		return err
	}
	r.in(told.Message.ChatID, func(m *mirror) {
		if m.line(told.Message.Seq) != nil {
			m.put(told.Message, true)
		}
		m.expect(told.Message.ModSeq)
	})
	return nil
}

// in gives the mirror of a chat to fn, if the user is in it.
func (r *Replica) in(id chat.ChatID, fn func(m *mirror)) {
	r.do(func(c *core) {
		if m, ok := c.chats[id]; ok {
			fn(m)
		}
	})
}

func (r *Replica) newID() (id string) {
	r.do(func(c *core) { id = c.newID() })
	return id
}
