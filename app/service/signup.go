package service

import (
	"context"
	"errors"

	"talko/app/account"
	"talko/app/chat"
)

// enrol makes an account and signs it in. Everyone enters the lobby.
func (s *Service) enrol(ctx context.Context, cred chat.Credential, own bool) (*Client, error) {
	err := s.store.View(ctx, func(v chat.View) error {
		_, err := s.admission(v, cred, own)
		return err
	})
	if err != nil {
		return nil, err
	}
	name, err := account.UserName(cred.UserName)
	if err != nil {
		return nil, err
	}
	if err := account.CheckPassword(cred.Password, name.Shown); err != nil {
		return nil, err
	}
	if err := s.free(ctx, name.Key); err != nil {
		return nil, err
	}
	hash, err := s.hasher.Hash(ctx, cred.Password)
	if err != nil {
		return nil, err
	}
	return s.newSession(ctx, cred, func(c *change) (chat.AccountRow, error) {
		in, err := s.admission(c, cred, own) // others may have used it up meanwhile
		if err != nil {
			return chat.AccountRow{}, err
		}
		return c.newAccount(name, hash, in)
	})
}

// free tells whether a name can be taken, before a hash is paid for.
func (s *Service) free(ctx context.Context, key string) error {
	return s.store.View(ctx, func(v chat.View) error {
		_, err := v.AccountByKey(key)
		switch {
		case err == nil:
			return errTaken
		case errors.Is(err, chat.NotFound):
			return nil
		}
		return err
	})
}

func (c *change) newAccount(name account.Name, hash string, in admission) (chat.AccountRow, error) {
	a := chat.AccountRow{
		Name: name.Shown, Folded: name.Folded, Key: name.Key, Password: hash, Role: in.role, CreatedTS: c.Now(),
	}
	if err := c.InsertAccount(&a); err != nil {
		return a, orTaken(err, errTaken)
	}
	c.me = a.ID
	if in.invitation != 0 {
		if err := c.UseInvitation(in.invitation); err != nil {
			return a, err
		}
	}
	return a, c.enterLobby(a)
}

// orTaken puts the clear sentence in the place of a store's Conflict.
func orTaken(err, clear error) error {
	if errors.Is(err, chat.Conflict) {
		return clear
	}
	return err
}

// enterLobby brings a new user into the room where everyone is. A full lobby is
// no reason to turn someone away.
func (c *change) enterLobby(a chat.AccountRow) error {
	row, err := c.lobby()
	if err != nil || row.UserCount >= chat.MaxChatUsers {
		return err
	}
	return c.enter(entry{row: row, user: a, by: byline(a), role: chat.RoleUser})
}

// lobby returns the lobby, which the first one to sign up makes. Nobody is its
// admin by having been first.
func (c *change) lobby() (chat.ChatRow, error) {
	name, err := account.RoomName(chat.Lobby)
	if err != nil {
		return chat.ChatRow{}, err
	}
	row, err := c.RoomByKey(name.Key)
	if !errors.Is(err, chat.NotFound) {
		return row, err
	}
	row = chat.ChatRow{
		Kind: chat.Room, Name: name.Shown, Folded: name.Folded, Key: name.Key,
		History: chat.HistoryAll,
	}
	return row, c.InsertChat(&row)
}
