package service

import (
	"slices"
	"sync"

	"talko/app/chat"
)

// maxCrowd is how many ids a crowd remembers; with more all are forgotten,
// which costs each a lookup.
const maxCrowd = 1 << 20

// crowd remembers in which chats those are who are there, and who else is in
// these, so that it costs the store nothing to tell again who is there. What
// changes is forgotten: see watched.
type crowd struct {
	mu    sync.Mutex // guards what follows
	users map[chat.UserID]resident
	chats map[chat.ChatID]gathering
	held  int // ids
	// turn counts what was forgotten: what was read from the store before is not
	// remembered any more.
	turn uint64
}

// resident is one who is there.
type resident struct {
	chats   []chat.ChatID    // that are shown to them, in order
	account *chat.AccountRow // nil: nobody asked yet
}

// gathering is who is in a chat that is shown to them.
type gathering struct {
	large bool          // too large for its users to hear of each other
	users []chat.UserID // in order; none if it is large
}

func newCrowd() *crowd {
	return &crowd{users: map[chat.UserID]resident{}, chats: map[chat.ChatID]gathering{}}
}

// now is the turn from which on something is read from the store.
func (c *crowd) now() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.turn
}

func (c *crowd) chatsOf(user chat.UserID) ([]chat.ChatID, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.users[user]
	return r.chats, ok
}

func (c *crowd) gathering(id chat.ChatID) (gathering, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g, ok := c.chats[id]
	return g, ok
}

func (c *crowd) account(user chat.UserID) (chat.AccountRow, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.users[user].account; a != nil {
		return *a, true
	}
	return chat.AccountRow{}, false
}

// keepUser remembers the chats of a user, as they were at a turn.
func (c *crowd) keepUser(user chat.UserID, chats []chat.ChatID, turn uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.users[user]; !known && turn == c.turn {
		c.makeRoomLocked(len(chats))
		c.users[user] = resident{chats: slices.Clip(chats)}
	}
}

// keepChat remembers who is in a chat, as it was at a turn.
func (c *crowd) keepChat(id chat.ChatID, g gathering, turn uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.chats[id]; !known && turn == c.turn {
		c.makeRoomLocked(len(g.users))
		c.chats[id] = g
	}
}

// keepAccount remembers what others see of a user whose chats are remembered, as
// it was at a turn.
func (c *crowd) keepAccount(a chat.AccountRow, turn uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, known := c.users[a.ID]; known && turn == c.turn {
		a.Folded, a.Key, a.Password = "", "", "" // which are shown to nobody
		r.account = &a
		c.users[a.ID] = r
	}
}

// makeRoomLocked counts one entry with so many ids.
func (c *crowd) makeRoomLocked(ids int) {
	if c.held += ids + 1; c.held > maxCrowd {
		c.clearLocked()
		c.held = ids + 1
	}
}

// drop lets go of a user who went. What is known of others stands.
func (c *crowd) drop(user chat.UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropLocked(user)
}

func (c *crowd) dropLocked(user chat.UserID) {
	if r, known := c.users[user]; known {
		c.held -= len(r.chats) + 1
		delete(c.users, user)
	}
}

// forget forgets a user of whom something is new.
func (c *crowd) forget(user chat.UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetLocked(user)
}

func (c *crowd) forgetLocked(user chat.UserID) {
	c.turn++
	c.dropLocked(user)
}

// forgetChat forgets a chat.
func (c *crowd) forgetChat(id chat.ChatID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetChatLocked(id)
}

func (c *crowd) forgetChatLocked(id chat.ChatID) {
	c.turn++
	if g, known := c.chats[id]; known {
		c.held -= len(g.users) + 1
		delete(c.chats, id)
	}
}

// forgetAll is for a commit of which it is unknown whether it was done.
func (c *crowd) forgetAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn++
	c.clearLocked()
}

func (c *crowd) clearLocked() {
	clear(c.users)
	clear(c.chats)
	c.held = 0
}

// placed takes that a chat is shown to a user who is in it, or that it no longer
// is. What is remembered to be so stays: rows of participants change with
// whatever their users read.
func (c *crowd) placed(id chat.ChatID, user chat.UserID, in bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g, known := c.chats[id]; !known || !g.stands(user, in) {
		c.forgetChatLocked(id)
	}
	r, known := c.users[user]
	if _, was := slices.BinarySearch(r.chats, id); !known || was != in {
		c.forgetLocked(user)
	}
}

// stands reports whether nothing is new if a user is in a chat, or is not.
func (g gathering) stands(user chat.UserID, in bool) bool {
	if g.large {
		return in
	}
	_, was := slices.BinarySearch(g.users, user)
	return was == in
}
