package service

import (
	"errors"

	"talko/app/chat"
)

// stepLeave does one block of taking a deleted user out of their chats. It
// begins by making the account gone: from then on nobody takes it back. What
// they wrote is erased before they leave, in chats left long ago as well.
func (c *change) stepLeave(job *chat.JobRow) (done bool, err error) {
	a, err := c.Account(job.UserID)
	if err != nil {
		return false, err
	}
	if !a.Gone {
		if a.DeletedTS == 0 || job.DueTS < a.DeletedTS {
			return true, nil // taken back, perhaps to be deleted anew
		}
		return false, c.begin(a)
	}
	if job.Erase {
		return false, c.eraseNext(job)
	}
	at, found, err := c.nextSeat(job)
	if !found || err != nil {
		return !found, err
	}
	job.ChatID = at.chat.ID
	return false, c.part(at)
}

// begin makes the account gone, and tells those who know its name from chats:
// no event does.
func (c *change) begin(a chat.AccountRow) error {
	a.Gone, a.Password, a.Status, a.Presence, a.Role = true, "", "", "", ""
	if err := c.UpdateAccount(a); err != nil {
		return err
	}
	to, err := neighbours(c, a.ID)
	if err == nil && len(to) > 0 {
		c.Publish(chat.Publication{To: to, Note: chat.UserNote{User: a.User()}})
	}
	return err
}

// nextSeat finds the chat that is next behind job.ChatID, shown or hidden.
func (c *change) nextSeat(job *chat.JobRow) (at seat, found bool, err error) {
	shown, err := c.ChatsOf(job.UserID, job.ChatID, 1)
	if err != nil {
		return seat{}, false, err
	}
	hidden, err := c.HiddenChatsOf(job.UserID, job.ChatID, 1)
	if err != nil {
		return seat{}, false, err
	}
	next := append(shown, hidden...)
	if len(next) == 0 {
		return seat{}, false, nil
	}
	if len(next) == 2 && next[1].ChatID < next[0].ChatID {
		next[0] = next[1]
	}
	row, err := c.Chat(next[0].ChatID)
	return seat{chat: row, row: next[0]}, true, err
}

// eraseNext makes tombstones of the user's texts in one block, which begins
// with the next of them. After the last it is the chats' turn to be left.
func (c *change) eraseNext(job *chat.JobRow) error {
	next, err := c.NextText(job.UserID, chat.ID(job.ChatID, job.Seq))
	if errors.Is(err, chat.NotFound) {
		job.Erase, job.ChatID, job.Seq = false, 0, 0
		return nil
	}
	if err != nil {
		return err
	}
	row, err := c.Chat(next.Chat())
	if err != nil {
		return err
	}
	lines, err := c.Lines(row.ID, next.Seq(), row.LastSeq, eraseBlock, false, 0)
	if err != nil {
		return err
	}
	job.ChatID, job.Seq = row.ID, row.LastSeq
	if len(lines) == eraseBlock {
		job.Seq = lines[len(lines)-1].Seq
	}
	return c.erase(row.ID, next.Seq(), job.Seq)
}

// erase makes tombstones of the user's texts in a chat from first to end, by
// one event.
func (c *change) erase(id chat.ChatID, first, end chat.Seq) error {
	who, err := c.byline()
	if err != nil {
		return err
	}
	e := chat.Event{ChatID: id, Kind: chat.Erased, User: who, Subject: who, TargetSeq: first, TargetEnd: end}
	if _, err := c.Append(&e, chat.TextRow{}); err != nil {
		return err
	}
	if err := c.EraseMessages(id, who.ID, first, end, e.Seq); err != nil {
		return err
	}
	to, err := c.Recipients(id)
	if err != nil {
		return err
	}
	c.Publish(chat.Publication{
		To:     to,
		Note:   chat.EventNote{Event: e},
		Bare:   chat.EventNote{Event: chat.Event{ChatID: e.ChatID, Seq: e.Seq}},
		Target: end,
	})
	return nil
}

// part takes the user out of one chat: notes go with them, a private chat stays
// with the other.
func (c *change) part(at seat) error {
	switch at.chat.Kind {
	case chat.Notes:
		return c.dissolve(at.chat.ID)
	case chat.Private:
		return c.hide(at)
	}
	who, err := c.byline()
	if err != nil {
		return err
	}
	return c.leave(at, who)
}
