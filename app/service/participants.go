package service

import (
	"context"

	"talko/app/chat"
)

// Participants lists who is in a chat.
func (c *Client) Participants(ctx context.Context, p chat.GetParticipants) (chat.ParticipantPage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.ParticipantPage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.ParticipantPage, error) {
		if _, err := seatOf(v, p.ChatID, c.me()); err != nil {
			return chat.ParticipantPage{}, err
		}
		rows, err := v.Participants(p.ChatID, p.After, limit+1)
		if err != nil {
			return chat.ParticipantPage{}, err
		}
		page := chat.ParticipantPage{Users: []chat.Participant{}}
		return page, c.s.fillParticipants(v, &page, rows, limit)
	})
}

func (s *Service) fillParticipants(v chat.View, page *chat.ParticipantPage, rows []chat.ParticipantRow, limit int) error {
	who, room := s.people(v), newBudget()
	for i, row := range rows {
		u, err := who.user(row.UserID)
		if err != nil {
			return err
		}
		if i == limit || !room.take(userSize(&u)) {
			page.More = true
			return nil
		}
		page.Users = append(page.Users, chat.Participant{User: u, Role: row.Role})
	}
	return nil
}

// InsertParticipant adds a user, or joins oneself to a room.
func (c *Client) InsertParticipant(ctx context.Context, p chat.InsertParticipant) (chat.ChatResult, error) {
	id, err := newCallID("InsertParticipant", p.ClientID, p)
	if err != nil {
		return chat.ChatResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.ChatResult, error) {
		add := ch.add
		if p.UserID == ch.me {
			add = ch.join
		}
		if err := add(p.ChatID, p.UserID); err != nil {
			return chat.ChatResult{}, err
		}
		return ch.answer(p.ChatID)
	})
}

// join brings the caller into a room.
func (c *change) join(id chat.ChatID, me chat.UserID) error {
	if in, err := inside(c, id, me); in || err != nil {
		return err
	}
	row, err := c.Chat(id)
	if err != nil {
		return orNotFound(err, errNoChat)
	}
	if row.Kind != chat.Room {
		return errNoChat
	}
	a, err := present(c, me)
	if err != nil {
		return err
	}
	return c.enter(entry{row: row, user: a, by: byline(a), role: chat.RoleUser})
}

// add brings another user into a chat of the caller's.
func (c *change) add(id chat.ChatID, user chat.UserID) error {
	at, err := seatOf(c, id, c.me)
	if err != nil {
		return err
	}
	if pair(at.chat.Kind) {
		return chat.Forbidden.Errorf("nobody can be added to this chat: make a group")
	}
	added, err := c.invited([]chat.UserID{user})
	if err != nil {
		return err
	}
	if in, err := inside(c, id, user); in || err != nil {
		return err
	}
	by, err := c.byline()
	if err != nil {
		return err
	}
	return c.enter(entry{row: at.chat, user: added[0], by: by, role: chat.RoleUser})
}

// DeleteParticipant removes a user, or leaves; of a pair's chat: hides it.
func (c *Client) DeleteParticipant(ctx context.Context, p chat.DeleteParticipant) (chat.ChatResult, error) {
	id, err := newCallID("DeleteParticipant", p.ClientID, p)
	if err != nil {
		return chat.ChatResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.ChatResult, error) {
		if p.UserID == ch.me {
			return ch.walkOut(p.ChatID)
		}
		if err := ch.remove(p.ChatID, p.UserID); err != nil {
			return chat.ChatResult{}, err
		}
		return ch.answer(p.ChatID)
	})
}

// walkOut lets the caller leave. Of what they left only the name is told.
func (c *change) walkOut(id chat.ChatID) (chat.ChatResult, error) {
	at, err := seatOf(c, id, c.me)
	if err != nil {
		return chat.ChatResult{}, err
	}
	if pair(at.chat.Kind) {
		if err := c.hide(at); err != nil {
			return chat.ChatResult{}, err
		}
		return c.answer(id)
	}
	by, err := c.byline()
	if err != nil {
		return chat.ChatResult{}, err
	}
	left := chat.Chat{ID: id, Name: at.chat.Name, Kind: at.chat.Kind, Users: []chat.User{}}
	return chat.ChatResult{Chat: left}, c.leave(at, by)
}

// remove takes another user out of a group or a room.
func (c *change) remove(id chat.ChatID, user chat.UserID) error {
	at, err := seatOf(c, id, c.me)
	if err != nil {
		return err
	}
	if pair(at.chat.Kind) {
		return chat.Forbidden.Errorf("nobody can be removed from this chat")
	}
	if err := at.admin(); err != nil {
		return err
	}
	theirs, err := seatOf(c, id, user)
	if err != nil {
		return orNotFound(err, errNoParticipant)
	}
	by, err := c.byline()
	if err != nil {
		return err
	}
	return c.leave(theirs, by)
}

var errNoParticipant = chat.NotFound.Errorf("this user is not in the chat")
