package service

import (
	"sync"

	"talko/app/chat"
)

// session is a session that some Client uses. All Clients of one session share
// it, so that its end is known to all at once.
type session struct {
	id     chat.SessionID
	user   chat.UserID
	device chat.DeviceID
	ended  chan struct{} // closed at its end

	users int // of the session; guarded by the registry
}

func (s *session) over() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// registry holds the sessions that are in use.
type registry struct {
	mu       sync.Mutex // guards what follows, and session.users
	sessions map[chat.SessionID]*session
	ends     uint64 // how often sessions were ended
}

func newRegistry() *registry {
	return &registry{sessions: map[chat.SessionID]*session{}}
}

// epoch is to be read before a session is looked up; see acquire.
func (r *registry) epoch() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ends
}

// acquire returns the session for one more Client. It reports false if any
// session has ended since epoch: then it must be looked up again.
func (r *registry) acquire(row chat.SessionRow, epoch uint64) (*session, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ends != epoch {
		return nil, false
	}
	s := r.sessions[row.ID]
	if s == nil {
		s = &session{id: row.ID, user: row.UserID, device: row.DeviceID, ended: make(chan struct{})}
		r.sessions[row.ID] = s
	}
	s.users++
	return s, true
}

func (r *registry) release(s *session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.users--
	if s.users == 0 && r.sessions[s.id] == s {
		delete(r.sessions, s.id)
	}
}

// end makes the sessions end for all who use them. Their rows are gone.
func (r *registry) end(ids ...chat.SessionID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ends++
	for _, id := range ids {
		if s := r.sessions[id]; s != nil {
			close(s.ended)
			delete(r.sessions, id)
		}
	}
}
