package hub

import "talko/app/chat"

// change says that a user's first stream came, or the last one went.
type change struct {
	user   chat.UserID
	online bool
}

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
	for len(h.changes) > 0 {
		c := h.changes[0]
		h.changes = h.changes[1:]
		if h.presence == nil {
			continue
		}
		h.mu.Unlock()
		h.presence(c.user, c.online)
		h.mu.Lock()
	}
	h.changes, h.telling = nil, false
}

// Online reports whether the user has a stream.
func (h *Hub) Online(user chat.UserID) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.users[user]) > 0
}

// Others returns how many users have a stream, besides one.
func (h *Hub) Others(user chat.UserID) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if len(h.users[user]) > 0 {
		return len(h.users) - 1
	}
	return len(h.users)
}

// Count returns how many users have a stream, and how many streams there are.
func (h *Hub) Count() (users, streams int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.users), h.streams
}
