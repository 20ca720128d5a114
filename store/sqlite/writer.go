package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
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
	broken  bool                // the files must be opened anew first
	unswept bool                // logs of deleted chats may be left
	fault   func(at step) error // a test's; nil
}

// step is where a test may let the disk fail.
type step string

const (
	atCommit step = "commit"
	atReopen step = "reopen"
)

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
		} else if w.quitting() {
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

// carryOut does a batch, tells of it, and answers everyone in it.
func (w *writer) carryOut(batch []*change) {
	err := w.mend()
	if err == nil {
		err = w.transact(batch)
		if err != nil {
			w.abandon(err)
		}
	}
	if err == nil {
		w.store.announcer.announce(w.publications)
		w.store.indexer.wake(w.touched)
	}
	for _, c := range batch {
		if err != nil {
			c.err = unknown(err)
		}
		close(c.done)
	}
	w.endBatch()
}

// transact makes the batch one transaction. An error means that nothing of it
// may be taken as done.
func (w *writer) transact(batch []*change) error {
	if _, err := w.conn.exec("BEGIN IMMEDIATE"); err != nil {
		w.broken = true // nobody else writes: the connection is at fault
		return fmt.Errorf("begin: %w", err)
	}
	for _, c := range batch {
		if err := w.savepoint(c); err != nil {
			return err
		}
	}
	if err := w.flush(w.conn); err != nil {
		return fmt.Errorf("write heads: %w", err)
	}
	if w.fault != nil {
		if err := w.fault(atCommit); err != nil {
			return w.conn.judge(err)
		}
	}
	if _, err := w.conn.exec("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// savepoint carries out one change so that it can be undone alone. The error it
// returns is one of the whole batch: SQLite ends the transaction by itself when
// the disk fails, and then the savepoint is gone too.
func (w *writer) savepoint(c *change) error {
	if _, err := w.conn.exec("SAVEPOINT change"); err != nil {
		return err
	}
	t := newTx(w)
	c.err = t.call(c.fn)
	if w.conn.sick {
		return errors.Join(c.err, t.failed)
	}
	if c.err != nil {
		w.undo()
		if _, err := w.conn.exec("ROLLBACK TO change"); err != nil {
			return errors.Join(c.err, err)
		}
	} else {
		w.keep(t.publications)
	}
	if _, err := w.conn.exec("RELEASE change"); err != nil {
		return errors.Join(c.err, err)
	}
	return nil
}

// call runs fn. A panic in it ends the change, not the writer. A failure of the
// disk ends it even if fn does not mind.
func (t *tx) call(fn func(chat.Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &chat.Error{Kind: chat.Internal, Text: "talko made a mistake",
				Err: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	return t.failed
}

// abandon gives up a batch that may or may not be on disk: whatever was
// remembered is read again, and whoever listens is told.
func (w *writer) abandon(err error) {
	w.store.log.Error("batch lost", "err", err)
	w.conn.exec("ROLLBACK") // it may have ended by itself
	w.forget()
	w.broken = w.broken || w.conn.sick
	w.store.announcer.lost()
}

// mend opens the files anew after one of them could not be read or written.
func (w *writer) mend() error {
	if w.store.sick.Swap(false) {
		w.broken = true
	}
	if !w.broken {
		return nil
	}
	if w.fault != nil {
		if err := w.fault(atReopen); err != nil {
			return err
		}
	}
	if err := w.store.reopen(); err != nil {
		w.store.log.Error("database not reopened", "err", err)
		return unknown(err)
	}
	w.broken = false
	w.store.log.Warn("database reopened")
	w.forget()
	return nil
}
