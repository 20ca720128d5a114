package service

import (
	"errors"

	"talko/app/chat"
)

// openPair shows the caller the chat of a pair, which it makes if there is
// none. The other sees it with its first message.
func (c *change) openPair(p plan, me chat.AccountRow, others []chat.AccountRow) (chat.ChatID, error) {
	row, err := c.PrivateChat(p.row.PairLow, p.row.PairHigh)
	if errors.Is(err, chat.NotFound) {
		row, err = c.makePair(p.row, me, others)
	}
	if err != nil {
		return 0, err
	}
	return row.ID, c.show(row.ID, me.ID)
}

// makePair stores a chat of a pair that is shown to nobody yet.
func (c *change) makePair(row chat.ChatRow, me chat.AccountRow, others []chat.AccountRow) (chat.ChatRow, error) {
	if err := c.InsertChat(&row); err != nil {
		return row, err
	}
	role := chat.RoleUser
	if row.Kind == chat.Notes {
		role = chat.RoleAdmin
	}
	for _, a := range append(others, me) {
		err := c.PutParticipant(chat.ParticipantRow{
			ChatID: row.ID, UserID: a.ID, Role: role, FromSeq: 1, Hidden: true,
		})
		if err != nil {
			return row, err
		}
	}
	return row, nil
}

// show puts the chat of a pair into a user's list, if it is not there.
func (c *change) show(id chat.ChatID, user chat.UserID) error {
	at, err := seatOf(c, id, user)
	if err != nil || !at.row.Hidden {
		return err
	}
	seq, err := c.NextUserSeq(user)
	if err != nil {
		return err
	}
	at.row.Hidden = false
	if err := c.PutParticipant(at.row); err != nil {
		return err
	}
	one, err := c.s.people(c).chatFor(at)
	if err != nil {
		return err
	}
	c.tellUser(user, chat.ChatNote{UserSeq: seq, Chat: one})
	return nil
}

// hide takes the chat of a pair from a user's list until its next message.
func (c *change) hide(at seat) error {
	if at.row.Hidden {
		return nil
	}
	at.row.Hidden = true
	if err := c.PutParticipant(at.row); err != nil {
		return err
	}
	return c.unlist(at.chat.ID, at.row.UserID)
}

// meet readies a pair's chat for a message: it is shown to both. What shows it
// to the other must be wanted there.
func (c *change) meet(at seat) error {
	if err := heard(c, at); err != nil {
		return err
	}
	to, err := c.Recipients(at.chat.ID)
	if err != nil || len(to) == at.chat.UserCount {
		return err
	}
	if err := c.show(at.chat.ID, c.me); err != nil {
		return err
	}
	peer, err := c.Account(other(at.chat, c.me))
	if err != nil || peer.Gone { // who is gone sees nothing any more
		return err
	}
	return c.show(at.chat.ID, peer.ID)
}

// heard tells whether what the seat's user does in a chat may be put before the
// other one: in a private chat, who is blocked is not heard.
func heard(v chat.View, at seat) error {
	if at.chat.Kind != chat.Private {
		return nil
	}
	return unblocked(v, other(at.chat, at.row.UserID), at.row.UserID)
}

func ignoreNotFound(err error) error { return ignore(err, chat.NotFound) }

// ignore makes nothing of an error of that kind.
func ignore(err error, kind chat.Kind) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}
