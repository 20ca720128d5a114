package service

import (
	"errors"

	"talko/app/chat"
)

var errFull = chat.Conflict.Errorf("a chat has at most %d users", chat.MaxChatUsers)

// enter makes a user a participant by a joined event. Those who were there when
// a group was made read from its beginning, others from the policy's.
func (c *change) enter(row chat.ChatRow, a chat.AccountRow, by chat.User, role chat.Role) error {
	if row.UserCount >= chat.MaxChatUsers {
		return errFull
	}
	e := chat.Event{ChatID: row.ID, Kind: chat.Joined, User: by}
	if a.ID != by.ID {
		e.Subject = byline(a)
	}
	line, err := c.Append(&e, chat.TextRow{})
	if err != nil {
		return err
	}
	return c.seat(row, a, role, e, line)
}

// seat stores the participant that the event e brings, and tells of both.
func (c *change) seat(row chat.ChatRow, a chat.AccountRow, role chat.Role, e chat.Event, line chat.Message) error {
	seq, err := c.NextUserSeq(a.ID)
	if err != nil {
		return err
	}
	part := chat.ParticipantRow{
		ChatID: row.ID, UserID: a.ID, Role: role, FromSeq: e.Seq, JoinedSeq: e.Seq,
		ReadSeq: e.Seq, ReadVersion: seq, ReadUserSeq: seq,
	}
	if row.History == chat.HistoryAll || row.LastSeq == 0 {
		part.FromSeq = 1
	}
	if err := c.PutParticipant(part); err != nil {
		return err
	}
	if err := c.list(part, seq); err != nil {
		return err
	}
	return c.tellLine(e, line, nil)
}

// list tells a user that a chat entered their list.
func (c *change) list(part chat.ParticipantRow, seq chat.UserSeq) error {
	row, err := c.Chat(part.ChatID)
	if err != nil {
		return err
	}
	one, err := c.s.people(c).chatFor(seat{chat: row, row: part})
	if err != nil {
		return err
	}
	c.tellUser(part.UserID, chat.ChatNote{UserSeq: seq, Chat: one})
	return nil
}

// enterAll brings those into a new chat with whom it is made: row.LastSeq of 0
// says that they were there from the beginning.
func (c *change) enterAll(id chat.ChatID, others []chat.AccountRow, by chat.User) error {
	for _, a := range others {
		row, err := c.Chat(id)
		if err != nil {
			return err
		}
		row.LastSeq = 0
		if err := c.enter(row, a, by, chat.RoleUser); err != nil {
			return err
		}
	}
	return nil
}

// leave takes a user out of a chat by a left event, the last that they get, and
// sees to what is left of the chat.
func (c *change) leave(at seat, by chat.User) error {
	before, err := c.Recipients(at.chat.ID)
	if err != nil {
		return err
	}
	e := chat.Event{ChatID: at.chat.ID, Kind: chat.Left, User: by}
	if at.row.UserID != by.ID {
		a, err := c.Account(at.row.UserID)
		if err != nil {
			return err
		}
		e.Subject = byline(a)
	}
	if err := c.Tx.DeleteParticipant(at.chat.ID, at.row.UserID); err != nil {
		return err
	}
	if _, err := c.appendLine(e, before); err != nil {
		return err
	}
	if err := c.unlist(at.chat.ID, at.row.UserID); err != nil {
		return err
	}
	return c.settle(at)
}

// settle gives a chat that its user has left an admin if that was the last one,
// and removes it if it is empty. The lobby stays as it is.
func (c *change) settle(left seat) error {
	standing, err := c.Longest(left.chat.ID, 1)
	if err != nil || isLobby(left.chat) {
		return err
	}
	if len(standing) == 0 {
		return c.Tx.DeleteChat(left.chat.ID)
	}
	if left.row.Role != chat.RoleAdmin {
		return nil
	}
	others, err := c.admins(left.chat.ID)
	if err != nil || others > 0 {
		return err
	}
	return c.promote(standing[0])
}

func isLobby(row chat.ChatRow) bool { return row.Kind == chat.Room && row.Folded == chat.Lobby }

func (c *change) promote(part chat.ParticipantRow) error {
	a, err := c.Account(part.UserID)
	if err != nil {
		return err
	}
	part.Role = chat.RoleAdmin
	if err := c.PutParticipant(part); err != nil {
		return err
	}
	_, err = c.appendLine(chat.Event{
		ChatID: part.ChatID, Kind: chat.RoleChanged, User: byline(a), Value: string(chat.RoleAdmin),
	}, nil)
	return err
}

// admins counts the admins of a chat.
func (c *change) admins(id chat.ChatID) (int, error) {
	n, after := 0, chat.UserID(0)
	for {
		parts, err := c.Participants(id, after, chat.MaxPage)
		if err != nil {
			return 0, err
		}
		for _, p := range parts {
			if p.Role == chat.RoleAdmin {
				n++
			}
			after = p.UserID
		}
		if len(parts) < chat.MaxPage {
			return n, nil
		}
	}
}

// inside reports whether the user is in the chat.
func inside(v chat.View, id chat.ChatID, user chat.UserID) (bool, error) {
	_, err := v.Participant(id, user)
	if errors.Is(err, chat.NotFound) {
		return false, nil
	}
	return err == nil, err
}
