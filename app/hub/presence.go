package hub

import "talko/app/chat"

// OnPresence sets who is told when a user's first stream comes (true) and when
// the last one goes (false): in order, one call at a time, on the goroutine of
// one that came or went, and without a lock held. It is called before the first
// Register.
func (h *Hub) OnPresence(tell func(user chat.UserID, online bool)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.presence = tell
}

// tell tells what has changed, unless another goroutine is at it: that one then
// tells this too.
func (h *Hub) tell() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.telling {
		return
	}
	h.telling = true
	defer func() { h.telling = false }()
	for c, some := h.roster.news(); some; c, some = h.roster.news() {
		if h.presence != nil {
			h.tellLocked(c)
		}
	}
}

// tellLocked tells one change without the lock, which is held again behind it,
// also if who is told panics.
func (h *Hub) tellLocked(c change) {
	h.mu.Unlock()
	defer h.mu.Lock()
	h.presence(c.user, c.online)
}

// Online reports whether the user has a stream.
func (h *Hub) Online(user chat.UserID) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.roster.users[user]) > 0
}

// Others returns how many users have a stream, besides one.
func (h *Hub) Others(user chat.UserID) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.roster.others(user)
}

// Count returns how many users have a stream, and how many streams there are.
func (h *Hub) Count() (users, streams int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.roster.users), h.roster.streams
}
