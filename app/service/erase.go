package service

import "talko/app/chat"

// stepLeave does one block of taking a deleted user out of their chats. It
// begins by making the account gone: from then on nobody takes it back.
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
	at, found, err := c.nextSeat(job)
	if !found || err != nil {
		return !found, err
	}
	if job.Erase && job.Seq < at.chat.LastSeq {
		return false, c.eraseBlock(at, job)
	}
	job.ChatID, job.Seq = at.chat.ID, 0
	return false, c.part(at)
}

// begin makes the account gone, and tells those who know its name from chats:
// no event does.
func (c *change) begin(a chat.AccountRow) error {
	a.Gone, a.Password, a.Status, a.Presence = true, "", "", ""
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

// eraseBlock makes tombstones of the user's texts among the next lines, by one
// event. It goes no further than the head, which its own event moves.
func (c *change) eraseBlock(at seat, job *chat.JobRow) error {
	lines, err := c.Lines(at.chat.ID, job.Seq+1, at.chat.LastSeq, eraseBlock, false, 0)
	if err != nil {
		return err
	}
	end := at.chat.LastSeq
	if len(lines) == eraseBlock {
		end = lines[len(lines)-1].Seq
	}
	if first := firstText(lines, job.UserID); first != 0 {
		if err := c.erase(at, first, end); err != nil {
			return err
		}
	}
	job.Seq = end
	return nil
}

func firstText(lines []chat.Message, user chat.UserID) chat.Seq {
	for i := range lines {
		if m := &lines[i]; m.User.ID == user && m.Kind.Written() && !m.Deleted {
			return m.Seq
		}
	}
	return 0
}

// erase makes tombstones of the seat's user's texts from first to end.
func (c *change) erase(at seat, first, end chat.Seq) error {
	who, err := c.byline()
	if err != nil {
		return err
	}
	e := chat.Event{
		ChatID: at.chat.ID, Kind: chat.Erased, User: who, Subject: who, TargetSeq: first, TargetEnd: end,
	}
	if _, err := c.Append(&e, chat.TextRow{}); err != nil {
		return err
	}
	if err := c.EraseMessages(at.chat.ID, who.ID, first, end, e.Seq); err != nil {
		return err
	}
	to, err := c.Recipients(at.chat.ID)
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
