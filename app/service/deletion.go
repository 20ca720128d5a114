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
	due := a.DeletedTS + chat.Timestamp(c.s.grace.Milliseconds())
	err := c.PutJob(&chat.JobRow{Kind: jobLeave, UserID: a.ID, Erase: erase, DueTS: due})
	if err != nil {
		return nil, err
	}
	rows, err := c.Sessions(a.ID)
	if err != nil {
		return nil, err
	}
	return c.endSessions(rows)
}

// takeBack lets an account that was about to be deleted stay, and forgets the
// job of its deletion.
func (c *change) takeBack(a *chat.AccountRow) error {
	a.DeletedTS = 0
	const all = 1 << 20
	jobs, err := c.Jobs(1<<62, all)
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if job.Kind == jobLeave && job.UserID == a.ID {
			if err := c.DeleteJob(job.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
