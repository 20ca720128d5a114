package service

import (
	"context"

	"talko/app/chat"
)

// Chats lists the caller's chats.
func (c *Client) Chats(ctx context.Context, p chat.GetChats) (chat.ChatPage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.ChatPage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.ChatPage, error) {
		a, err := v.Account(c.me())
		if err != nil {
			return chat.ChatPage{}, err
		}
		page := chat.ChatPage{Epoch: c.s.store.Epoch(), UserSeq: a.UserSeq, Chats: []chat.Chat{}}
		rows, err := v.ChatsOf(c.me(), p.After, limit+1)
		if err != nil {
			return chat.ChatPage{}, err
		}
		return page, c.s.fillChats(v, &page, rows, limit)
	})
}

func (s *Service) fillChats(v chat.View, page *chat.ChatPage, rows []chat.ParticipantRow, limit int) error {
	who, room := s.people(v), newBudget()
	for i, row := range rows {
		if i == limit {
			page.More = true
			return nil
		}
		cr, err := v.Chat(row.ChatID)
		if err != nil {
			return err
		}
		one, err := who.chatFor(seat{chat: cr, row: row})
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

// InsertChat makes a chat; of a pair that has one already it returns that.
func (c *Client) InsertChat(ctx context.Context, p chat.InsertChat) (chat.ChatResult, error) {
	plan, err := c.plan(p)
	if err != nil {
		return chat.ChatResult{}, err
	}
	id, err := newCallID("InsertChat", p.ClientID, p)
	if err != nil {
		return chat.ChatResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.ChatResult, error) {
		made, err := ch.insertChat(plan)
		if err != nil {
			return chat.ChatResult{}, err
		}
		return ch.answer(made)
	})
}

// answer returns a chat as the caller sees it now.
func (c *change) answer(id chat.ChatID) (chat.ChatResult, error) {
	at, err := seatOf(c, id, c.me)
	if err != nil {
		return chat.ChatResult{}, err
	}
	one, err := c.s.people(c).chatFor(at)
	return chat.ChatResult{Chat: one}, err
}

func (c *change) insertChat(p plan) (chat.ChatID, error) {
	me, err := present(c, c.me)
	if err != nil {
		return 0, err
	}
	others, err := c.invited(p.others)
	if err != nil {
		return 0, err
	}
	if pair(p.row.Kind) {
		return c.openPair(p, me, others)
	}
	if err := c.InsertChat(&p.row); err != nil {
		return 0, orTaken(err, errRoomTaken)
	}
	return p.row.ID, c.found(p.row.ID, me, others)
}

// invited finds those whom the caller wants in a chat: people who are there,
// and do not block the caller.
func (c *change) invited(ids []chat.UserID) ([]chat.AccountRow, error) {
	var rows []chat.AccountRow
	for _, id := range ids {
		a, err := present(c, id)
		if err != nil {
			return nil, err
		}
		if err := unblocked(c, id, c.me); err != nil {
			return nil, err
		}
		rows = append(rows, a)
	}
	return rows, nil
}

// unblocked tells whether who may turn to by.
func unblocked(v chat.View, by, who chat.UserID) error {
	blocked, err := v.Blocked(by, who)
	if err == nil && blocked {
		return chat.Forbidden.Errorf("this user does not want to hear from you")
	}
	return err
}

// DeleteChat removes a chat with all that was said in it.
func (c *Client) DeleteChat(ctx context.Context, p chat.DeleteChat) error {
	id, err := newCallID("DeleteChat", p.ClientID, p)
	if err != nil {
		return err
	}
	_, err = do(ctx, c, id, func(ch *change) (none, error) {
		at, err := seatOf(ch, p.ChatID, ch.me)
		if err != nil {
			return none{}, err
		}
		if err := at.admin(); err != nil {
			return none{}, err
		}
		return none{}, ch.dissolve(p.ChatID)
	})
	return err
}

// dissolve takes the chat from the list of each participant, and removes it.
func (c *change) dissolve(id chat.ChatID) error {
	to, err := c.Recipients(id)
	if err != nil {
		return err
	}
	for _, r := range to {
		if err := c.unlist(id, r.UserID); err != nil {
			return err
		}
	}
	return c.Tx.DeleteChat(id)
}

// unlist tells a user that a chat left their list.
func (c *change) unlist(id chat.ChatID, user chat.UserID) error {
	seq, err := c.NextUserSeq(user)
	if err != nil {
		return err
	}
	c.tellUser(user, chat.ChatNote{UserSeq: seq, Chat: chat.Chat{ID: id, Users: []chat.User{}}, Left: true})
	return nil
}
