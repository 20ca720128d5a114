package service

import (
	"context"
	"errors"

	"talko/app/account"
	"talko/app/chat"
)

// usedEvery is how often it is noted that a session was used, in milliseconds.
const usedEvery = 60_000

var (
	errSignIn = chat.Unauthenticated.Errorf("wrong name or password")
	errTaken  = chat.Conflict.Errorf("the name is taken, or looks like one that is")
)

// Dial signs in, or up, and returns the Client of a session. See chat.Dialer.
func (s *Service) Dial(ctx context.Context, cred chat.Credential) (chat.Client, error) {
	c, err := s.dial(ctx, cred, false)
	if err != nil {
		return nil, err // not a Client that is nil
	}
	return c, nil
}

// dial is Dial, for the host's own screen or for anyone.
func (s *Service) dial(ctx context.Context, cred chat.Credential, own bool) (c *Client, err error) {
	switch {
	case cred.Token != "":
		c, err = s.resume(ctx, cred)
	case cred.SignUp:
		c, err = s.enrol(ctx, cred, own)
	default:
		c, err = s.signIn(ctx, cred)
	}
	return c, givenUp(err)
}

// CheckToken tells whose a token is.
func (s *Service) CheckToken(ctx context.Context, token string) (chat.Access, error) {
	row, a, err := s.lookUp(ctx, token)
	if err != nil {
		return chat.Access{}, givenUp(err)
	}
	return chat.Access{UserID: a.ID, SessionID: row.ID, Epoch: s.store.Epoch(), UserSeq: a.UserSeq}, nil
}

// lookUp finds the session and the account that a token opens.
func (s *Service) lookUp(ctx context.Context, token string) (row chat.SessionRow, a chat.AccountRow, err error) {
	hash, ok := account.HashToken(token)
	if !ok {
		return row, a, errEnded
	}
	err = s.store.View(ctx, func(v chat.View) error {
		if row, err = v.SessionByToken(hash); err != nil {
			return orNotFound(err, errEnded)
		}
		a, err = v.Account(row.UserID)
		return orNotFound(err, errEnded)
	})
	return row, a, err
}

// resume gives a Client for a token.
func (s *Service) resume(ctx context.Context, cred chat.Credential) (*Client, error) {
	for {
		epoch := s.sessions.epoch()
		row, a, err := s.lookUp(ctx, cred.Token)
		if err != nil {
			return nil, err
		}
		if used, ok := s.sessions.acquire(row, epoch); ok {
			s.noteUse(ctx, row, cred)
			return s.newClient(used, a, cred.Token), nil
		}
	}
}

// noteUse notes that the session is in use, now and then. That is no change of
// the caller's: theirs has yet to get its place in the order.
func (s *Service) noteUse(ctx context.Context, row chat.SessionRow, cred chat.Credential) {
	now, address := chat.At(s.now()), cleanDevice(cred.Address)
	if now < row.UsedTS+usedEvery && (address == "" || address == row.Address) {
		return
	}
	if address == "" {
		address = row.Address
	}
	ctx = chat.OnQueued(ctx, func() {})
	err := s.store.Update(ctx, func(tx chat.Tx) error { return tx.UseSession(row.ID, now, address) })
	if err != nil {
		s.log.Warn("use of a session not noted", "user", row.UserID, "err", err)
	}
}

// signIn checks a name and a password. A wrong password and an unknown name
// take the same work and give the same error.
func (s *Service) signIn(ctx context.Context, cred chat.Credential) (*Client, error) {
	if len(cred.Password) > chat.MaxPasswordBytes {
		cred.Password = ""
	}
	a, err := s.named(ctx, cred.UserName)
	if err != nil && !errors.Is(err, chat.NotFound) {
		return nil, err
	}
	ok, rehash, err := s.hasher.Verify(ctx, a.Password, cred.Password)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errSignIn
	}
	renewed := ""
	if rehash {
		if renewed, err = s.hasher.Hash(ctx, cred.Password); err != nil {
			return nil, err
		}
	}
	return s.newSession(ctx, cred, func(c *change) (chat.AccountRow, error) {
		return c.returns(a, renewed)
	})
}

// named finds the account of that name; NotFound for what can be no name.
func (s *Service) named(ctx context.Context, name string) (a chat.AccountRow, err error) {
	err = s.store.View(ctx, func(v chat.View) error {
		a, err = accountNamed(v, name)
		return err
	})
	return a, err
}

// accountNamed finds the account of exactly that name, not of one that looks
// like it.
func accountNamed(v chat.View, name string) (chat.AccountRow, error) {
	n, err := account.UserName(name)
	if err != nil {
		return chat.AccountRow{}, errNoUser
	}
	a, err := v.AccountByKey(n.Key)
	if err != nil {
		return chat.AccountRow{}, orNotFound(err, errNoUser)
	}
	if a.Folded != n.Folded || a.Gone {
		return chat.AccountRow{}, errNoUser
	}
	return a, nil
}

// returns lets the account in whose password was checked, if that is still its
// password. Who comes back before the deletion begins takes it back.
func (c *change) returns(checked chat.AccountRow, renewed string) (chat.AccountRow, error) {
	a, err := c.Account(checked.ID)
	if err != nil {
		return chat.AccountRow{}, orNotFound(err, errSignIn)
	}
	if a.Gone || a.Password != checked.Password {
		return chat.AccountRow{}, errSignIn
	}
	if renewed == "" && a.DeletedTS == 0 {
		return a, nil
	}
	if renewed != "" {
		a.Password = renewed
	}
	if a.DeletedTS != 0 {
		if err := c.takeBack(&a); err != nil {
			return a, err
		}
	}
	return a, c.UpdateAccount(a)
}

func (s *Service) newClient(used *session, a chat.AccountRow, token string) *Client {
	u := a.User()
	u.ServerRole = a.Role
	return &Client{
		s: s, session: used, streams: map[*stream]bool{},
		identity: chat.Identity{
			User: u, SessionID: used.id, DeviceID: used.device, Token: token,
			Epoch: s.store.Epoch(), Limits: s.limits,
		},
	}
}
