package service

import "talko/app/chat"

// company finds with whom users share a chat, in one view. A chat is read once,
// however many of them are in it.
type company struct {
	v      chat.View
	counts func(chat.UserID) bool // who is of interest
	chats  map[chat.ChatID][]chat.UserID
	found  map[chat.UserID]bool // kept for the next
}

func newCompany(v chat.View, counts func(chat.UserID) bool) *company {
	return &company{v: v, counts: counts, chats: map[chat.ChatID][]chat.UserID{}, found: map[chat.UserID]bool{}}
}

// neighbours are those with whom the user shares a chat that is not large.
func neighbours(v chat.View, user chat.UserID) ([]chat.Recipient, error) {
	return newCompany(v, func(chat.UserID) bool { return true }).of(user)
}

// of are those who count with whom the user shares a chat that is not large, in
// no order.
func (c *company) of(user chat.UserID) ([]chat.Recipient, error) {
	clear(c.found)
	err := eachChat(c.v, user, func(part chat.ParticipantRow) error {
		users, err := c.in(part.ChatID)
		for _, id := range users {
			c.found[id] = true
		}
		return err
	})
	delete(c.found, user)
	to := make([]chat.Recipient, 0, len(c.found))
	for id := range c.found {
		to = append(to, chat.Recipient{UserID: id})
	}
	return to, err
}

// in are those who count in a chat; nobody if it is large.
func (c *company) in(id chat.ChatID) ([]chat.UserID, error) {
	if users, ok := c.chats[id]; ok {
		return users, nil
	}
	row, err := c.v.Chat(id)
	if err != nil {
		return nil, err
	}
	var users []chat.UserID
	if row.UserCount <= maxAudience {
		to, err := c.v.Recipients(id)
		if err != nil {
			return nil, err
		}
		for _, r := range to {
			if c.counts(r.UserID) {
				users = append(users, r.UserID)
			}
		}
	}
	c.chats[id] = users
	return users, nil
}
