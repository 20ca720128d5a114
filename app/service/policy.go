package service

import (
	"context"
	"errors"
	"slices"

	"talko/app/account"
	"talko/app/chat"
)

var (
	errUninvited = chat.Forbidden.Errorf("this server takes new people by invitation: ask somebody there for a link")
	errSpent     = chat.Forbidden.Errorf("the invitation is used up, or over: ask for a new link")
	errShut      = chat.Forbidden.Errorf("this server takes no new people")
)

// admission is what lets a new user in.
type admission struct {
	invitation chat.InvitationID // to be used up; 0: none
	role       chat.Role
}

// admission tells whether a sign-up is let in, and by what. It comes before
// anything else: who is not let in learns of no name and has nothing hashed.
func (s *Service) admission(v chat.View, cred chat.Credential, own bool) (admission, error) {
	in, err := invitation(v, cred.Invite, chat.At(s.now()))
	if errors.Is(err, chat.NotFound) {
		in, err = chat.InvitationRow{}, nil
	}
	if err != nil {
		return admission{}, err
	}
	found := admission{in.ID, in.Role}
	switch {
	case own || s.signUp == chat.SignUpOpen || in.Role == chat.RoleOwner:
		return found, nil
	case s.signUp == chat.SignUpClosed:
		return admission{}, errShut
	case in.ID != 0:
		return found, nil
	case cred.Invite != "":
		return admission{}, errSpent
	}
	return admission{}, errUninvited
}

// invitation finds the one that a code opens at now; NotFound without. That of
// an owner holds as long as there is none.
func invitation(v chat.View, code string, now chat.Timestamp) (chat.InvitationRow, error) {
	hash, ok := account.HashCode(code)
	if !ok {
		return chat.InvitationRow{}, errNoInvitation
	}
	in, err := v.InvitationByCode(hash)
	if err == nil && in.ExpiresTS <= now {
		err = errNoInvitation
	}
	if err != nil || in.Role != chat.RoleOwner {
		return in, err
	}
	owners, err := v.Owners()
	if err == nil && len(owners) > 0 {
		err = errNoInvitation
	}
	return in, err
}

// Own returns the Dialer of the host's own screen, on which everyone may sign
// up. Who signs in there makes the server theirs while it has no owner. What
// comes over a network never gets there.
func (s *Service) Own() chat.Dialer { return own{s} }

type own struct{ s *Service }

func (o own) Dial(ctx context.Context, cred chat.Credential) (chat.Client, error) {
	c, err := o.s.dial(ctx, cred, true)
	if err != nil {
		return nil, err
	}
	a, err := o.s.claim(ctx, c.me())
	if err != nil {
		c.Close()
		return nil, givenUp(err)
	}
	u := c.Identity().User
	u.ServerRole = a.Role
	c.renamed(u)
	return c, nil
}

// claim makes the user the owner of a server that has none.
func (s *Service) claim(ctx context.Context, user chat.UserID) (a chat.AccountRow, err error) {
	owned := false
	look := func(v chat.View) error {
		owners, err := v.Owners()
		if err != nil {
			return err
		}
		owned = len(owners) > 0
		a, err = v.Account(user)
		return err
	}
	if err := s.store.View(ctx, look); err != nil || owned {
		return a, err
	}
	err = s.store.Update(ctx, func(tx chat.Tx) error {
		if err := look(tx); err != nil || owned {
			return err
		}
		c := &change{Tx: tx, s: s, me: user}
		a, err = c.putRole(a, chat.RoleOwner)
		return err
	})
	return a, err
}

// Appoint makes the user of that name an owner of the server that is kept in a
// store, and that nobody serves. Errors: NotFound.
func Appoint(ctx context.Context, store chat.Store, name string) error {
	s, err := New(Options{Store: store})
	if err != nil {
		return err
	}
	return s.MakeOwner(ctx, name)
}

// MakeOwner makes the user of that name an owner, for who may change the
// database anyway. Errors: NotFound.
func (s *Service) MakeOwner(ctx context.Context, name string) error {
	return s.store.Update(ctx, func(tx chat.Tx) error {
		a, err := accountNamed(tx, name)
		if err != nil {
			return err
		}
		c := &change{Tx: tx, s: s, me: a.ID}
		_, err = c.putRole(a, chat.RoleOwner)
		return err
	})
}

// UpdateRole changes what a user may do on the server.
func (c *Client) UpdateRole(ctx context.Context, p chat.UpdateRole) (chat.UserResult, error) {
	role := p.Role
	switch role {
	case chat.RoleOwner, chat.RoleAdmin:
	case chat.RoleUser:
		role = ""
	default:
		return chat.UserResult{}, chat.Invalid.Errorf("a server_role is owner, admin or user")
	}
	id, err := newCallID("UpdateRole", p.ClientID, p)
	if err != nil {
		return chat.UserResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.UserResult, error) {
		a, err := ch.updateRole(p.UserID, role)
		return chat.UserResult{User: c.s.shown(a)}, err
	})
}

func (c *change) updateRole(user chat.UserID, role chat.Role) (chat.AccountRow, error) {
	if err := c.mustBe(chat.RoleOwner); err != nil {
		return chat.AccountRow{}, err
	}
	a, err := present(c, user)
	if err != nil || a.Role == role {
		return a, err
	}
	owners, err := c.Owners()
	if err != nil {
		return a, err
	}
	if len(owners) == 1 && slices.Contains(owners, user) {
		return a, chat.Conflict.Errorf("a server has an owner: make somebody else one first")
	}
	return c.putRole(a, role)
}

// putRole stores a role, and tells its bearer.
func (c *change) putRole(a chat.AccountRow, role chat.Role) (chat.AccountRow, error) {
	var err error
	a.Role = role
	if a.UserSeq, err = c.NextUserSeq(a.ID); err != nil {
		return a, err
	}
	if err := c.UpdateAccount(a); err != nil {
		return a, err
	}
	c.tellUser(a.ID, chat.UserNote{UserSeq: a.UserSeq, User: itself(a)})
	return a, nil
}

// mustBe refuses a caller who is neither that on the server nor more.
func (c *change) mustBe(least chat.Role) error { return mustBe(c, c.me, least) }

func mustBe(v chat.View, user chat.UserID, least chat.Role) error {
	a, err := present(v, user)
	switch {
	case err != nil:
		return err
	case a.Role == chat.RoleOwner, a.Role == chat.RoleAdmin && least == chat.RoleAdmin:
		return nil
	case least == chat.RoleOwner:
		return errNotOwner
	}
	return errNotAdmin
}

var (
	errNotOwner = chat.Forbidden.Errorf("only an owner of this server does that")
	errNotAdmin = chat.Forbidden.Errorf("only admins of this server do that")
)
