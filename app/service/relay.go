package service

import (
	"sync"

	"talko/app/chat"
)

// relay hands on what was committed, and wakes those who wait for it in a long
// poll.
type relay struct {
	next chat.Publisher // may be nil
	lost func()         // called when a commit failed

	mu      sync.Mutex // guards waiting
	waiting map[chat.UserID]map[chan struct{}]bool
}

var _ chat.Publisher = (*relay)(nil)

func newRelay(next chat.Publisher, lost func()) *relay {
	return &relay{next: next, lost: lost, waiting: map[chat.UserID]map[chan struct{}]bool{}}
}

func (r *relay) Publish(batch []chat.Publication) {
	if r.next != nil {
		r.next.Publish(batch)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 {
		return
	}
	for _, p := range batch {
		for _, to := range p.To {
			r.wakeLocked(to.UserID)
		}
	}
}

func (r *relay) Lost() {
	r.lost()
	if r.next != nil {
		r.next.Lost()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for user := range r.waiting {
		r.wakeLocked(user)
	}
}

func (r *relay) wakeLocked(user chat.UserID) {
	for wake := range r.waiting[user] {
		select {
		case wake <- struct{}{}:
		default: // it knows
		}
	}
}

// wait returns a channel that gets a value whenever something may have been
// published for the user, and a func that ends this.
func (r *relay) wait(user chat.UserID) (wake <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting[user] == nil {
		r.waiting[user] = map[chan struct{}]bool{}
	}
	r.waiting[user][ch] = true
	return ch, func() { r.stop(user, ch) }
}

func (r *relay) stop(user chat.UserID, ch chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.waiting[user], ch)
	if len(r.waiting[user]) == 0 {
		delete(r.waiting, user)
	}
}
