package service

import (
	"context"

	"talko/app/chat"
)

// MarkRead raises the caller's marker. Under an older read_version it is
// answered and ignored.
func (c *Client) MarkRead(ctx context.Context, p chat.Mark) (chat.MarkResult, error) {
	return c.mark(ctx, "MarkRead", p, (*change).markRead)
}

// MarkUnread sets the caller's marker, and begins a new read_version.
func (c *Client) MarkUnread(ctx context.Context, p chat.Mark) (chat.MarkResult, error) {
	return c.mark(ctx, "MarkUnread", p, (*change).markUnread)
}

func (c *Client) mark(ctx context.Context, method string, p chat.Mark, move func(*change, *seat, chat.Mark) (bool, error)) (chat.MarkResult, error) {
	if err := seqs(p.Seq); err != nil {
		return chat.MarkResult{}, err
	}
	id, err := newCallID(method, p.ClientID, p)
	if err != nil {
		return chat.MarkResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.MarkResult, error) {
		at, err := seatOf(ch, p.ChatID, ch.me)
		if err != nil {
			return chat.MarkResult{}, err
		}
		p.Seq = min(p.Seq, at.chat.LastSeq)
		moved, err := move(ch, &at, p)
		if err != nil {
			return chat.MarkResult{}, err
		}
		return ch.marked(at, moved)
	})
}

func (c *change) markRead(at *seat, p chat.Mark) (bool, error) {
	stale := p.ReadVersion != 0 && p.ReadVersion < at.row.ReadVersion
	if stale || p.Seq <= at.row.ReadSeq {
		return false, nil
	}
	seq, err := c.NextUserSeq(c.me)
	if err != nil {
		return false, err
	}
	at.row.ReadSeq, at.row.ReadUserSeq = p.Seq, seq
	return true, c.PutParticipant(at.row)
}

func (c *change) markUnread(at *seat, p chat.Mark) (bool, error) {
	seq, err := c.NextUserSeq(c.me)
	if err != nil {
		return false, err
	}
	at.row.ReadSeq, at.row.ReadUserSeq, at.row.ReadVersion = p.Seq, seq, seq
	return true, c.PutParticipant(at.row)
}

// marked counts what is unread now, and tells the user's streams if the marker
// moved.
func (c *change) marked(at seat, moved bool) (chat.MarkResult, error) {
	m, err := marker(c, at)
	if err != nil {
		return chat.MarkResult{}, err
	}
	if moved {
		c.tellUser(c.me, chat.ReadNote{
			UserSeq: m.ReadUserSeq, ChatID: at.chat.ID, ReadMarker: m, LastSeq: at.chat.LastSeq,
		})
		return chat.MarkResult{ReadMarker: m, UserSeq: m.ReadUserSeq, LastSeq: at.chat.LastSeq}, nil
	}
	a, err := c.Account(c.me)
	return chat.MarkResult{ReadMarker: m, UserSeq: a.UserSeq, LastSeq: at.chat.LastSeq}, err
}
