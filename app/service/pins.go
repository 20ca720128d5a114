package service

import (
	"context"

	"talko/app/chat"
)

// InsertPin pins a message for everyone in the chat.
func (c *Client) InsertPin(ctx context.Context, p chat.Pinning) (chat.MessageResult, error) {
	return c.pin(ctx, "InsertPin", p, true)
}

// DeletePin takes the pin off.
func (c *Client) DeletePin(ctx context.Context, p chat.Pinning) (chat.MessageResult, error) {
	return c.pin(ctx, "DeletePin", p, false)
}

func (c *Client) pin(ctx context.Context, method string, p chat.Pinning, pinned bool) (chat.MessageResult, error) {
	id, err := newCallID(method, p.ClientID, p)
	if err != nil {
		return chat.MessageResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.MessageResult, error) {
		m, err := ch.pin(p, pinned)
		return chat.MessageResult{Message: m}, err
	})
}

func (c *change) pin(p chat.Pinning, pinned bool) (chat.Message, error) {
	at, err := seatOf(c, p.ChatID, c.me)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := at.text(c, p.Seq)
	if err != nil || m.Pinned == pinned {
		return m, err
	}
	m.Pinned = pinned
	kind := chat.Pinned
	if !pinned {
		kind = chat.Unpinned
	}
	return c.touch(kind, "", m)
}

// Pins lists the pinned messages of a chat, newest first.
func (c *Client) Pins(ctx context.Context, p chat.GetPins) (chat.MessagePage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.MessagePage{}, err
	}
	if err := seqs(p.Before); err != nil {
		return chat.MessagePage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.MessagePage, error) {
		at, err := seatOf(v, p.ChatID, c.me())
		if err != nil {
			return chat.MessagePage{}, err
		}
		ms, err := v.Pins(p.ChatID, at.row.FromSeq, p.Before, limit+1, c.me())
		return cutPage(ms, limit), err
	})
}
