package service

import (
	"context"
	"errors"

	"talko/app/account"
	"talko/app/chat"
)

// profile is a change of the caller's profile, checked as far as that needs no
// transaction.
type profile struct {
	id       callID
	name     *account.Name
	status   *string
	presence *chat.Presence
	checked  string // the password hash whose password was told
	password string // the new hash
	applied  bool   // not the answer of an earlier try
	ended    []chat.SessionID
	seen     bool // others see what changed
}

var errOldPassword = chat.Forbidden.Errorf("the old password is wrong")

// planProfile checks what UpdateUser asks for. Hashing takes its time here,
// not in the transaction.
func (c *Client) planProfile(ctx context.Context, p chat.UpdateUser) (*profile, error) {
	u := &profile{presence: p.Presence}
	if err := u.clean(p); err != nil {
		return nil, err
	}
	open := p
	if p.Password != nil {
		open.Password = &chat.Password{} // a hash of a secret is none's to keep
	}
	var err error
	if u.id, err = newCallID("UpdateUser", p.ClientID, open); err != nil || p.Password == nil {
		return u, err
	}
	if done, err := c.made(ctx, u.id); done || err != nil {
		return u, err
	}
	return u, c.newPassword(ctx, u, *p.Password)
}

func (u *profile) clean(p chat.UpdateUser) error {
	if p.UserName != nil {
		name, err := account.UserName(*p.UserName)
		if err != nil {
			return err
		}
		u.name = &name
	}
	if p.Status != nil {
		status, err := line("status", *p.Status, chat.MaxStatusRunes)
		if err != nil {
			return err
		}
		u.status = &status
	}
	if p.Presence == nil {
		return nil
	}
	switch *p.Presence {
	case "", chat.Online, chat.Idle, chat.Away, chat.Offline:
		return nil
	}
	return chat.Invalid.Errorf("presence is online, idle, away or offline")
}

// made reports whether the call was carried out by an earlier try: then a
// password that has become the old one is no longer asked for.
func (c *Client) made(ctx context.Context, id callID) (bool, error) {
	return view(ctx, c, func(v chat.View) (bool, error) {
		var result chat.UserResult
		return replay(v, c.me(), id, &result)
	})
}

// repeats tells whether a call that got the answer of an earlier one asked for
// the same password: its hash says nothing of that.
func (c *Client) repeats(ctx context.Context, p *chat.Password) error {
	if p == nil {
		return nil
	}
	_, err := c.prove(ctx, p.New)
	if errors.Is(err, errOldPassword) {
		return errOtherParams
	}
	return err
}

// newPassword checks the old password and hashes the new one.
func (c *Client) newPassword(ctx context.Context, u *profile, p chat.Password) error {
	a, err := c.prove(ctx, p.Old)
	if err != nil {
		return err
	}
	if err := account.CheckPassword(p.New, a.Name); err != nil {
		return err
	}
	u.checked = a.Password
	u.password, err = c.s.hasher.Hash(ctx, p.New)
	return err
}

// prove tells whether the caller knows their password.
func (c *Client) prove(ctx context.Context, password string) (chat.AccountRow, error) {
	a, err := view(ctx, c, func(v chat.View) (chat.AccountRow, error) { return v.Account(c.me()) })
	if err != nil {
		return a, err
	}
	ok, _, err := c.s.hasher.Verify(ctx, a.Password, password)
	if err == nil && !ok {
		err = errOldPassword
	}
	return a, err
}

// apply returns the account as it is to be. A new password ends the other
// sessions.
func (u *profile) apply(c *change, a chat.AccountRow) (chat.AccountRow, error) {
	u.applied = true
	if u.name != nil && u.name.Shown != a.Name {
		taken, err := c.AccountByKey(u.name.Key)
		if err == nil && taken.ID != a.ID {
			return a, errTaken
		}
		if err != nil && !errors.Is(err, chat.NotFound) {
			return a, err
		}
		a.Name, a.Folded, a.Key = u.name.Shown, u.name.Folded, u.name.Key
	}
	set(&a.Status, u.status)
	set(&a.Presence, u.presence)
	if u.password == "" {
		return a, nil
	}
	if a.Password != u.checked {
		return a, errOldPassword
	}
	a.Password = u.password
	var err error
	u.ended, err = c.endOthers()
	return a, err
}

// endOthers ends the caller's sessions but this one.
func (c *change) endOthers() ([]chat.SessionID, error) {
	rows, err := c.Sessions(c.me)
	if err != nil {
		return nil, err
	}
	var others []chat.SessionRow
	for _, row := range rows {
		if row.ID != c.session.id {
			others = append(others, row)
		}
	}
	return c.endSessions(others)
}
