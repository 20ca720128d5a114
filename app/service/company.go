package service

import (
	"errors"

	"talko/app/chat"
)

// errUnknown says that something is not remembered.
var errUnknown = errors.New("not remembered")

// reader reads what a crowd remembers, and the rest from a view. What it reads
// there is remembered of those who are there.
type reader struct {
	crowd *crowd
	turn  uint64    // from before v began
	v     chat.View // nil: what is not remembered is errUnknown
	there func(chat.UserID) bool
}

func (r *reader) chatsOf(user chat.UserID) ([]chat.ChatID, error) {
	if ids, ok := r.crowd.chatsOf(user); ok {
		return ids, nil
	}
	if r.v == nil {
		return nil, errUnknown
	}
	ids, err := r.v.ChatIDsOf(user)
	if err == nil && r.there(user) {
		r.crowd.keepUser(user, ids, r.turn)
	}
	return ids, err
}

func (r *reader) account(user chat.UserID) (chat.AccountRow, error) {
	if a, ok := r.crowd.account(user); ok {
		return a, nil
	}
	if r.v == nil {
		return chat.AccountRow{}, errUnknown
	}
	a, err := r.v.Account(user)
	if err == nil {
		r.crowd.keepAccount(a, r.turn)
	}
	return a, err
}

func (r *reader) gathering(id chat.ChatID) (gathering, error) {
	if g, ok := r.crowd.gathering(id); ok {
		return g, nil
	}
	if r.v == nil {
		return gathering{}, errUnknown
	}
	g, err := gather(r.v, id)
	if err == nil {
		r.crowd.keepChat(id, g, r.turn)
	}
	return g, err
}

// gather reads who is in a chat: nobody if there is none.
func gather(v chat.View, id chat.ChatID) (g gathering, err error) {
	row, err := v.Chat(id)
	if err != nil {
		return g, ignoreNotFound(err)
	}
	if row.UserCount > maxAudience {
		return gathering{large: true}, nil
	}
	to, err := v.Recipients(id)
	g.users = make([]chat.UserID, len(to))
	for i, r := range to {
		g.users[i] = r.UserID
	}
	return g, err
}

// company finds with whom users share a chat. A chat is looked through once,
// however many of them are in it.
type company struct {
	from   *reader
	counts func(chat.UserID) bool // who is of interest
	chats  map[chat.ChatID][]chat.UserID
	found  map[chat.UserID]bool // kept for the next
}

func newCompany(from *reader, counts func(chat.UserID) bool) *company {
	return &company{from: from, counts: counts, chats: map[chat.ChatID][]chat.UserID{}, found: map[chat.UserID]bool{}}
}

func everyone(chat.UserID) bool { return true }

// neighbours are those with whom the user shares a chat that is not large.
func neighbours(v chat.View, user chat.UserID) ([]chat.Recipient, error) {
	return newCompany(&reader{crowd: newCrowd(), v: v, there: everyone}, everyone).of(user)
}

// of are those who count with whom the user shares a chat that is not large, in
// no order.
func (c *company) of(user chat.UserID) ([]chat.Recipient, error) {
	chats, err := c.from.chatsOf(user)
	if err != nil {
		return nil, err
	}
	clear(c.found)
	for _, id := range chats {
		users, err := c.in(id)
		if err != nil {
			return nil, err
		}
		for _, id := range users {
			c.found[id] = true
		}
	}
	delete(c.found, user)
	if len(c.found) == 0 {
		return nil, nil
	}
	to := make([]chat.Recipient, 0, len(c.found))
	for id := range c.found {
		to = append(to, chat.Recipient{UserID: id})
	}
	return to, nil
}

// in are those who count in a chat; nobody if it is large.
func (c *company) in(id chat.ChatID) ([]chat.UserID, error) {
	if users, ok := c.chats[id]; ok {
		return users, nil
	}
	g, err := c.from.gathering(id)
	if err != nil {
		return nil, err
	}
	var users []chat.UserID
	for _, user := range g.users {
		if c.counts(user) {
			users = append(users, user)
		}
	}
	c.chats[id] = users
	return users, nil
}
