package service

import (
	"context"
	"errors"

	"talko/app/account"
	"talko/app/chat"
)

// Rooms lists the rooms that anyone may join, those included in which the
// caller is.
func (c *Client) Rooms(ctx context.Context, p chat.GetRooms) (chat.RoomPage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.RoomPage{}, err
	}
	names, err := pattern(p.Pattern)
	if err != nil {
		return chat.RoomPage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.RoomPage, error) {
		rows, err := v.Rooms(names, account.Fold(p.After), limit+1)
		if err != nil {
			return chat.RoomPage{}, err
		}
		page := chat.RoomPage{Chats: []chat.Chat{}}
		return page, c.fillRooms(v, &page, rows, limit)
	})
}

func (c *Client) fillRooms(v chat.View, page *chat.RoomPage, rows []chat.ChatRow, limit int) error {
	who, room := c.s.people(v), newBudget()
	for i, row := range rows {
		if i == limit {
			page.More = true
			return nil
		}
		one, err := c.roomFor(who, row)
		if err != nil {
			return err
		}
		if !room.take(chatBytes(one)) {
			page.More = true
			return nil
		}
		page.Chats = append(page.Chats, one)
	}
	return nil
}

// roomFor returns a room as the caller sees it, from within or from the door.
func (c *Client) roomFor(who *people, row chat.ChatRow) (chat.Chat, error) {
	part, err := who.v.Participant(row.ID, c.me())
	switch {
	case errors.Is(err, chat.NotFound):
		return who.shared(row, c.me())
	case err != nil:
		return chat.Chat{}, err
	}
	return who.chatFor(seat{chat: row, row: part})
}
