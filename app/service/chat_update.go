package service

import (
	"context"
	"errors"

	"talko/app/account"
	"talko/app/chat"
)

// UpdateChat names, describes, opens.
func (c *Client) UpdateChat(ctx context.Context, p chat.UpdateChat) (chat.ChatResult, error) {
	if p.Topic != nil {
		topic, err := line("topic", *p.Topic, chat.MaxTopicRunes)
		if err != nil {
			return chat.ChatResult{}, err
		}
		p.Topic = &topic
	}
	if p.History != nil && !policy(*p.History) {
		return chat.ChatResult{}, errHistory
	}
	id, err := newCallID("UpdateChat", p.ClientID, p)
	if err != nil {
		return chat.ChatResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.ChatResult, error) {
		if err := ch.updateChat(p); err != nil {
			return chat.ChatResult{}, err
		}
		return ch.answer(p.ChatID)
	})
}

func (c *change) updateChat(p chat.UpdateChat) error {
	at, err := seatOf(c, p.ChatID, c.me)
	if err != nil {
		return err
	}
	if err := at.admin(); err != nil {
		return err
	}
	row := at.chat
	if p.ChatName != nil {
		if row, err = c.named(row, *p.ChatName); err != nil {
			return err
		}
	}
	set(&row.Topic, p.Topic)
	if p.History != nil && *p.History != row.History {
		if row.Kind != chat.Group {
			return errHistory
		}
		row.History = *p.History
	}
	if row == at.chat {
		return nil
	}
	if err := c.Tx.UpdateChat(row); err != nil {
		return orTaken(err, errRoomTaken)
	}
	return c.tellChanged(at.chat, row)
}

// named returns the chat with another name. A room's must be free.
func (c *change) named(row chat.ChatRow, s string) (chat.ChatRow, error) {
	if row.Kind != chat.Room {
		name, err := groupName(s)
		row.Name = name
		return row, err
	}
	name, err := account.RoomName(s)
	if err != nil {
		return row, err
	}
	taken, err := c.RoomByKey(name.Key)
	switch {
	case err == nil && taken.ID != row.ID:
		return row, errRoomTaken
	case err != nil && !errors.Is(err, chat.NotFound):
		return row, err
	}
	row.Name, row.Folded, row.Key = name.Shown, name.Folded, name.Key
	return row, nil
}

// tellChanged appends a line for each part of the chat that is new.
func (c *change) tellChanged(was, is chat.ChatRow) error {
	by, err := c.byline()
	if err != nil {
		return err
	}
	for _, part := range []struct {
		kind    chat.EventKind
		was, is string
	}{
		{chat.Renamed, was.Name, is.Name},
		{chat.TopicChanged, was.Topic, is.Topic},
		{chat.HistoryChanged, string(was.History), string(is.History)},
	} {
		if part.was == part.is {
			continue
		}
		e := chat.Event{ChatID: is.ID, Kind: part.kind, User: by, Value: part.is}
		if _, err := c.appendLine(e, nil); err != nil {
			return err
		}
	}
	return nil
}
