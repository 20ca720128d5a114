package sqlite

import (
	"context"
	"time"

	"talko/app/chat"
)

const (
	queueDepth = 4096 // changes that wait; who comes then waits for its place
	batchSize  = 1024 // changes that share a commit at most
)

// change is what one caller of Update waits for.
type change struct {
	fn   func(chat.Tx) error
	err  error
	done chan struct{}
}

// writer is the one goroutine that changes the database.
type writer struct {
	store *Store
	conn  *conn
	queue chan *change
	quit  chan struct{} // closed by Close: carry out what is queued, then end
	ended chan struct{} // closed when run has ended

	state
	journal journal
	broken  bool // the files must be opened anew first
	unswept bool // logs of deleted chats may be left
}

func newWriter(s *Store, c *conn) *writer {
	return &writer{
		store: s, conn: c, queue: make(chan *change, queueDepth),
		quit: make(chan struct{}), ended: make(chan struct{}), state: newState(), unswept: true,
	}
}

// Update runs fn in the writer. ctx bounds the waiting for a place in the queue
// alone: from then on the answer is what the commit says. It gives Unavailable
// if there is no place within two seconds.
func (s *Store) Update(ctx context.Context, fn func(chat.Tx) error) error {
	c := &change{fn: fn, done: make(chan struct{})}
	if err := s.writer.enqueue(ctx, c); err != nil {
		return err
	}
	chat.Queued(ctx)
	select {
	case <-c.done:
		return c.err
	case <-s.writer.ended:
	}
	select {
	case <-c.done: // it was among the last
		return c.err
	default:
		return errClosed
	}
}

// enqueue gives c its place. Those who wait get theirs in the order in which
// they came, as a channel has it.
func (w *writer) enqueue(ctx context.Context, c *change) error {
	select {
	case <-w.quit:
		return errClosed
	default:
	}
	select {
	case w.queue <- c:
		return nil
	default:
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case w.queue <- c:
		return nil
	case <-w.quit:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return &chat.Error{Kind: chat.Unavailable, Text: "too many changes are waiting", RetryAfter: patience}
	}
}

// run takes batches until quit is closed and the queue is empty. A block of
// what is to be swept goes between two batches, so nobody waits for more.
func (w *writer) run() {
	defer close(w.ended)
	for {
		if w.unswept && !w.quitting() {
			w.sweep()
		}
		if c := w.next(); c != nil {
			w.carryOut(w.gather(c))
		} else if w.quitting() && len(w.queue) == 0 {
			return
		}
	}
}

// next waits for a change; nil if there is something else to do.
func (w *writer) next() *change {
	select {
	case c := <-w.queue:
		return c
	default:
	}
	if w.unswept {
		return nil
	}
	select {
	case c := <-w.queue:
		return c
	case <-w.quit:
		return nil
	}
}

func (w *writer) quitting() bool {
	select {
	case <-w.quit:
		return true
	default:
		return false
	}
}

// gather takes what waits behind the first.
func (w *writer) gather(first *change) []*change {
	batch := []*change{first}
	for len(batch) < batchSize {
		select {
		case c := <-w.queue:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}
