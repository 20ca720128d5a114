package service

import (
	"errors"
	"slices"

	"talko/app/chat"
)

var errFull = chat.Conflict.Errorf("a chat has at most %d users", chat.MaxChatUsers)

// entry is how a user enters a chat.
type entry struct {
	row     chat.ChatRow // as it is now
	user    chat.AccountRow
	by      chat.User
	role    chat.Role
	founder bool // there from the beginning
}

// enter makes a user a participant by a joined event.
func (c *change) enter(in entry) error {
	if in.row.UserCount >= chat.MaxChatUsers {
		return errFull
	}
	e := chat.Event{ChatID: in.row.ID, Kind: chat.Joined, User: in.by}
	if in.user.ID != in.by.ID {
		e.Subject = byline(in.user)
	}
	line, err := c.Append(&e, chat.TextRow{})
	if err != nil {
		return err
	}
	if err := c.seat(in, e.Seq); err != nil {
		return err
	}
	return c.tellLine(e, line, nil)
}

// seat stores the participant whom the event joined brings, and tells them. All
// before counts as read.
func (c *change) seat(in entry, joined chat.Seq) error {
	seq, err := c.NextUserSeq(in.user.ID)
	if err != nil {
		return err
	}
	part := chat.ParticipantRow{
		ChatID: in.row.ID, UserID: in.user.ID, Role: in.role, FromSeq: in.firstSeq(joined), JoinedSeq: joined,
		ReadSeq: joined, ReadVersion: seq, ReadUserSeq: seq,
		Settings: chat.Settings{UserSeq: seq}, // newer than those of an earlier time
	}
	if err := c.PutParticipant(part); err != nil {
		return err
	}
	return c.list(part, seq)
}

// firstSeq is the first event that who enters may read.
func (in entry) firstSeq(joined chat.Seq) chat.Seq {
	if in.founder || in.row.History == chat.HistoryAll {
		return 1
	}
	return joined
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

// found makes the caller and those whom they bring the first in a new chat.
func (c *change) found(id chat.ChatID, me chat.AccountRow, others []chat.AccountRow) error {
	role := chat.RoleAdmin
	for _, a := range slices.Concat([]chat.AccountRow{me}, others) {
		row, err := c.Chat(id)
		if err != nil {
			return err
		}
		err = c.enter(entry{row: row, user: a, by: byline(me), role: role, founder: true})
		if err != nil {
			return err
		}
		role = chat.RoleUser
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
	next, err := c.Participant(left.chat.ID, standing[0])
	if err != nil {
		return err
	}
	return c.promote(next)
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
