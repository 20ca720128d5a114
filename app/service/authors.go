package service

import (
	"sync"

	"talko/app/chat"
)

// maxAuthors is how many users are remembered; with one more all are forgotten,
// which costs each a lookup.
const maxAuthors = 10_000

// authors remembers who writes, so that a send need not look its author up. It
// is used by changes alone, and those are carried out one after another; the
// lock is for Lost.
type authors struct {
	mu    sync.Mutex // guards known
	known map[chat.UserID]chat.User
}

func newAuthors() *authors { return &authors{known: map[chat.UserID]chat.User{}} }

func (a *authors) get(id chat.UserID) (chat.User, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	u, ok := a.known[id]
	return u, ok
}

func (a *authors) put(u chat.User) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= maxAuthors {
		clear(a.known)
	}
	a.known[u.ID] = u
}

func (a *authors) forget(id chat.UserID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.known, id)
}

// forgetAll is for a commit that failed: what was read in it was never so.
func (a *authors) forgetAll() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.known)
}

// UpdateAccount stores an account, whose name may be another now.
func (c *change) UpdateAccount(a chat.AccountRow) error {
	c.s.authors.forget(a.ID)
	return c.Tx.UpdateAccount(a)
}

// byline returns the caller as events name them.
func (c *change) byline() (chat.User, error) {
	if u, ok := c.s.authors.get(c.me); ok {
		return u, nil
	}
	a, err := c.Account(c.me)
	if err != nil {
		return chat.User{}, err
	}
	u := byline(a)
	c.s.authors.put(u)
	return u, nil
}

// byline returns a user as events and messages name them: as stores do.
func byline(a chat.AccountRow) chat.User { return a.User() }
