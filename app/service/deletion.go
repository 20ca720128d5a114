package service

import (
	"context"

	"talko/app/chat"
)

// DeleteUser ends every session and hides the account. After the grace a job
// takes it out of its chats; who signs in before takes it back.
func (c *Client) DeleteUser(ctx context.Context, p chat.DeleteUser) error {
	if err := c.check(); err != nil {
		return err
	}
	proven, err := c.prove(ctx, p.Password)
	if err != nil {
		return err
	}
	var ended []chat.SessionID
	_, err = do(ctx, c, callID{}, func(ch *change) (none, error) {
		a, err := ch.Account(ch.me)
		if err != nil {
			return none{}, err
		}
		if a.Password != proven.Password {
			return none{}, errOldPassword
		}
		ended, err = ch.hideAccount(a, p.Erase)
		return none{}, err
	})
	if err != nil {
		return err
	}
	c.s.sessions.end(ended...)
	select {
	case c.s.jobAdded <- struct{}{}:
	default:
	}
	return nil
}

func (c *change) hideAccount(a chat.AccountRow, erase bool) ([]chat.SessionID, error) {
	a.DeletedTS = c.Now()
	if err := c.UpdateAccount(a); err != nil {
		return nil, err
	}
	err := c.PutJob(&chat.JobRow{
		Kind: jobLeave, UserID: a.ID, Erase: erase, DueTS: c.s.due(a),
	})
	if err != nil {
		return nil, err
	}
	rows, err := c.Sessions(a.ID)
	if err != nil {
		return nil, err
	}
	return c.endSessions(rows)
}

// due is when the deletion of an account is carried out.
func (s *Service) due(a chat.AccountRow) chat.Timestamp {
	return a.DeletedTS + chat.Timestamp(s.grace.Milliseconds())
}
