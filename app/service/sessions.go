package service

import (
	"context"
	"slices"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/text"
)

// maxSessions is how many sessions a user may have; signing in once more ends
// the one that was used longest ago.
const maxSessions = 50

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

// newSession makes a session for the account that admit lets in.
func (s *Service) newSession(ctx context.Context, cred chat.Credential, admit func(*change) (chat.AccountRow, error)) (*Client, error) {
	if cred.DeviceID < 0 {
		return nil, chat.Invalid.Errorf("there is no such device")
	}
	token := account.NewToken()
	var ended []chat.SessionID
	err := s.store.Update(ctx, func(tx chat.Tx) error {
		c := &change{Tx: tx, s: s}
		a, err := admit(c)
		if err != nil {
			return err
		}
		c.me = a.ID
		ended, err = c.openSession(cred, token)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.sessions.end(ended...)
	return s.resume(ctx, chat.Credential{Token: token, Address: cred.Address})
}

// openSession stores a session, and ends the one that was used longest ago if
// there are too many.
func (c *change) openSession(cred chat.Credential, token string) ([]chat.SessionID, error) {
	ended, err := c.makeRoom()
	if err != nil {
		return nil, err
	}
	hash, _ := account.HashToken(token)
	row := chat.SessionRow{UserID: c.me, TokenHash: hash, Session: chat.Session{
		DeviceID: cred.DeviceID, Device: cleanDevice(cred.Device), Address: cleanDevice(cred.Address),
		CreatedTS: c.Now(), UsedTS: c.Now(),
	}}
	if err := c.InsertSession(&row); err != nil {
		return nil, err
	}
	seq, err := c.NextUserSeq(c.me)
	if err != nil {
		return nil, err
	}
	c.tellUser(c.me, chat.SessionNote{UserSeq: seq, Session: row.Session})
	return ended, nil
}

func (c *change) makeRoom() ([]chat.SessionID, error) {
	rows, err := c.Sessions(c.me)
	if err != nil || len(rows) < maxSessions {
		return nil, err
	}
	oldest := rows[0]
	for _, row := range rows {
		if row.UsedTS < oldest.UsedTS {
			oldest = row
		}
	}
	return c.endSessions([]chat.SessionRow{oldest})
}

// cleanDevice cuts what a client says of itself down to size: a long name is
// no reason to turn someone away.
func cleanDevice(s string) string {
	runes := []rune(text.Line(s[:min(len(s), 16*chat.MaxDeviceRunes)]))
	return string(runes[:min(len(runes), chat.MaxDeviceRunes)])
}
