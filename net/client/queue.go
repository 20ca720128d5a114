package client

import (
	"context"
	"sync"

	"talko/app/chat"
)

// queue holds notifications for a reader who may be slow. When it is full, all
// are dropped and LaggedNote stands in their place, behind the last LinkNote
// among them.
type queue struct {
	most int
	wake chan struct{} // cap 1: something changed

	mu    sync.Mutex // guards what follows
	notes []chat.Notification
	ended bool // nothing follows
}

func newQueue(most int) *queue {
	return &queue{most: most, wake: make(chan struct{}, 1)}
}

// push never blocks.
func (q *queue) push(notes ...chat.Notification) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.notes)+len(notes) > q.most {
		q.notes = dropped(append(q.notes, notes...))
	} else {
		q.notes = append(q.notes, notes...)
	}
	q.wakeLocked()
}

// dropped is what is left of notes when they are dropped.
func dropped(notes []chat.Notification) []chat.Notification {
	for i := len(notes) - 1; i >= 0; i-- {
		if link, ok := notes[i].(chat.LinkNote); ok {
			return []chat.Notification{link, chat.LaggedNote{}}
		}
	}
	return []chat.Notification{chat.LaggedNote{}}
}

// end says that nothing follows.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.wakeLocked()
}

func (q *queue) wakeLocked() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// pop waits for the next notification. It reports false when nothing follows,
// or ctx has ended.
func (q *queue) pop(ctx context.Context) (chat.Notification, bool) {
	for {
		n, ended := q.next()
		if n != nil || ended {
			return n, n != nil
		}
		select {
		case <-ctx.Done():
			return nil, false
		case <-q.wake:
		}
	}
}

func (q *queue) next() (n chat.Notification, ended bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.notes) == 0 {
		return nil, q.ended
	}
	n, q.notes = q.notes[0], q.notes[1:]
	if len(q.notes) == 0 {
		q.notes = nil // the array goes
	}
	return n, false
}
