package service

import (
	"context"
	"slices"

	"talko/app/chat"
)

// Logout ends this session.
func (c *Client) Logout(ctx context.Context) error {
	return c.DeleteSession(ctx, chat.DeleteSession{SessionID: c.session.id})
}

// Sessions lists the user's sessions, newest first.
func (c *Client) Sessions(ctx context.Context) (chat.SessionList, error) {
	return view(ctx, c, func(v chat.View) (chat.SessionList, error) {
		rows, err := v.Sessions(c.me())
		if err != nil {
			return chat.SessionList{}, err
		}
		list := make([]chat.Session, 0, len(rows))
		for _, row := range rows {
			row.Current = row.ID == c.session.id
			list = append(list, row.Session)
		}
		slices.SortFunc(list, func(a, b chat.Session) int { return int(b.ID - a.ID) })
		return chat.SessionList{Sessions: list}, nil
	})
}

// DeleteSession ends one of the user's sessions, and its streams.
func (c *Client) DeleteSession(ctx context.Context, p chat.DeleteSession) error {
	id, err := newCallID("DeleteSession", p.ClientID, p)
	if err != nil {
		return err
	}
	var ended []chat.SessionID
	_, err = do(ctx, c, id, func(ch *change) (none, error) {
		rows, err := ch.Sessions(ch.me)
		if err != nil {
			return none{}, err
		}
		i := slices.IndexFunc(rows, func(r chat.SessionRow) bool { return r.ID == p.SessionID })
		if i < 0 {
			return none{}, chat.NotFound.Errorf("no such session")
		}
		ended, err = ch.endSessions(rows[i : i+1])
		return none{}, err
	})
	if err != nil {
		return err
	}
	c.s.sessions.end(ended...)
	return nil
}

// endSessions removes the sessions, and has their streams ended. The caller
// tells the registry after the commit.
func (c *change) endSessions(rows []chat.SessionRow) ([]chat.SessionID, error) {
	var ids []chat.SessionID
	for _, row := range rows {
		if err := c.Tx.DeleteSession(row.ID); err != nil {
			return nil, err
		}
		seq, err := c.NextUserSeq(row.UserID)
		if err != nil {
			return nil, err
		}
		c.Publish(chat.Publication{
			To:     []chat.Recipient{{UserID: row.UserID}},
			Note:   chat.SessionNote{UserSeq: seq, Session: row.Session, Ended: true},
			Revoke: []chat.SessionID{row.ID},
		})
		ids = append(ids, row.ID)
	}
	return ids, nil
}
