package service

import (
	"context"
	"errors"

	"talko/app/chat"
)

// InsertMessage stores a message and returns it once it is on disk.
func (c *Client) InsertMessage(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
	if err := c.check(); err != nil {
		return chat.MessageResult{}, err
	}
	text, err := c.s.message(p.Text)
	if err != nil {
		return chat.MessageResult{}, err
	}
	id, err := newCallID("InsertMessage", p.ClientID, p)
	if err != nil {
		return chat.MessageResult{}, err
	}
	p.Text = text
	var m chat.Message
	err = c.s.store.Update(ctx, func(tx chat.Tx) error {
		ch := &change{Tx: tx, s: c.s, me: c.me(), session: c.session}
		sent, err := ch.sent(id, p, &m)
		if sent || err != nil {
			return err
		}
		m, err = ch.insertMessage(p, id)
		return err
	})
	if err != nil {
		return chat.MessageResult{}, givenUp(err)
	}
	return chat.MessageResult{Message: m}, nil
}

// sent reports whether the message was stored by an earlier try, and if so
// gives it, whoever may have left the chat or changed the message since. Its
// row is the record of the call, so that a send needs no second one.
func (c *change) sent(id callID, p chat.InsertMessage, m *chat.Message) (bool, error) {
	if id.clientID == "" {
		return false, nil
	}
	if used, err := c.Used(c.me, id.clientID); !used || err != nil {
		return false, err
	}
	stored, hash, err := c.MessageCall(c.me, id.clientID)
	if errors.Is(err, chat.NotFound) {
		return false, c.unusedElsewhere(id)
	}
	if err != nil {
		return false, err
	}
	if string(hash) != string(id.hash) {
		return false, errOtherParams
	}
	*m = stored
	part, err := c.Participant(stored.ChatID, c.me)
	if err == nil && part.FromSeq <= stored.Seq {
		return true, nil
	}
	if err := ignoreNotFound(err); err != nil {
		return true, err
	}
	// What became of it since is not for one who has left, or came back: they
	// are told what they sent.
	m.Text, m.Mentions, m.Deleted, m.Reactions, m.Pinned = p.Text, nil, false, nil, false
	m.ModSeq, m.EditSeq = m.Seq, m.Seq
	return true, nil
}

// unusedElsewhere tells whether the id was used for a change of another kind.
func (c *change) unusedElsewhere(id callID) error {
	_, err := c.Call(c.me, id.clientID)
	if err == nil {
		return errOtherParams
	}
	return ignoreNotFound(err)
}

func (c *change) insertMessage(p chat.InsertMessage, id callID) (chat.Message, error) {
	at, err := seatOf(c, p.ChatID, c.me)
	if err != nil {
		return chat.Message{}, err
	}
	if pair(at.chat.Kind) {
		if err := c.meet(at); err != nil {
			return chat.Message{}, err
		}
	}
	if err := c.quotable(at, p.ReplyTo); err != nil {
		return chat.Message{}, err
	}
	mentions, err := c.mentioned(at, p.Text)
	if err != nil {
		return chat.Message{}, err
	}
	author, err := c.byline()
	if err != nil {
		return chat.Message{}, err
	}
	e := chat.Event{ChatID: p.ChatID, Kind: chat.Text, User: author, Value: p.Text}
	return c.appendText(&e, chat.TextRow{
		ReplyTo: p.ReplyTo, Mentions: mentions, ClientID: id.clientID, Hash: id.hash,
	})
}

func (c *change) appendText(e *chat.Event, t chat.TextRow) (chat.Message, error) {
	m, err := c.Append(e, t)
	if err != nil {
		return chat.Message{}, err
	}
	to, err := c.Recipients(e.ChatID)
	if err != nil {
		return chat.Message{}, err
	}
	c.Publish(chat.Publication{To: to, Note: chat.MessageNote{Message: m}})
	return m, nil
}

// quotable tells whether the seat's user may quote the line; 0 quotes nothing.
func (c *change) quotable(at seat, seq chat.Seq) error {
	if seq == 0 {
		return nil
	}
	m, err := at.line(c, seq)
	if err == nil && !m.Kind.Written() {
		err = chat.Invalid.Errorf("only messages can be quoted")
	}
	return err
}

// UpdateMessage edits one's own text.
func (c *Client) UpdateMessage(ctx context.Context, p chat.UpdateMessage) (chat.MessageResult, error) {
	text, err := c.s.message(p.Text)
	if err != nil {
		return chat.MessageResult{}, err
	}
	id, err := newCallID("UpdateMessage", p.ClientID, p)
	if err != nil {
		return chat.MessageResult{}, err
	}
	p.Text = text
	return do(ctx, c, id, func(ch *change) (chat.MessageResult, error) {
		m, err := ch.edit(p)
		return chat.MessageResult{Message: m}, err
	})
}

func (c *change) edit(p chat.UpdateMessage) (chat.Message, error) {
	at, err := seatOf(c, p.ChatID, c.me)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := at.text(c, p.Seq)
	if err != nil {
		return chat.Message{}, err
	}
	if m.User.ID != c.me {
		return chat.Message{}, chat.Forbidden.Errorf("only who wrote a message may change it")
	}
	if p.EditSeq != 0 && p.EditSeq != m.EditSeq {
		return chat.Message{}, chat.Conflict.Errorf("the message was changed elsewhere")
	}
	if m.Text == p.Text {
		return m, nil
	}
	if err := heard(c, at); err != nil {
		return chat.Message{}, err
	}
	if m.Mentions, err = c.mentioned(at, p.Text); err != nil {
		return chat.Message{}, err
	}
	m.Text = p.Text
	return c.touch(chat.Edited, p.Text, m)
}

// DeleteMessage makes a tombstone of one's own message, or, by an admin of a
// group or a room, of another's.
func (c *Client) DeleteMessage(ctx context.Context, p chat.DeleteMessage) (chat.MessageResult, error) {
	id, err := newCallID("DeleteMessage", p.ClientID, p)
	if err != nil {
		return chat.MessageResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.MessageResult, error) {
		m, err := ch.bury(p)
		return chat.MessageResult{Message: m}, err
	})
}

func (c *change) bury(p chat.DeleteMessage) (chat.Message, error) {
	at, err := seatOf(c, p.ChatID, c.me)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := at.line(c, p.Seq)
	if err != nil {
		return chat.Message{}, err
	}
	if !m.Kind.Written() {
		return chat.Message{}, errNoText
	}
	if m.User.ID != c.me && at.row.Role != chat.RoleAdmin {
		return chat.Message{}, chat.Forbidden.Errorf("only who wrote a message, or an admin, may delete it")
	}
	if m.Deleted {
		return m, nil
	}
	m.Text, m.Mentions, m.Deleted, m.Pinned = "", nil, true, false
	return c.touch(chat.Deleted, "", m)
}
