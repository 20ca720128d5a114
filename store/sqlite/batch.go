package sqlite

import (
	"errors"
	"fmt"
	"runtime/debug"

	"talko/app/chat"
)

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
	if err := w.begin(len(batch) > 1); err != nil {
		return err
	}
	do := w.attempt
	for _, c := range batch {
		whole, err := do(c)
		if err != nil {
			return err
		}
		if !whole {
			do = w.savepoint // where one has failed others may, and each would cost as much
		}
	}
	if err := w.flush(w.conn); err != nil {
		return fmt.Errorf("write heads: %w", err)
	}
	if _, err := w.conn.exec("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// begin begins the transaction of a batch.
func (w *writer) begin(keeps bool) error {
	w.conn.log = &w.journal
	_, err := w.conn.exec("BEGIN IMMEDIATE")
	if err != nil {
		w.broken = true // nobody else writes: the connection is at fault
		return fmt.Errorf("begin: %w", err)
	}
	w.journal.begin(keeps)
	return nil
}

// attempt carries out one change straight in the transaction. If it fails and
// has written something, the transaction is made anew without it, and is not
// whole. The error is one of the whole batch.
func (w *writer) attempt(c *change) (whole bool, err error) {
	deeds, writes := len(w.journal.deeds), w.journal.writes
	if err := w.try(c); err != nil || c.err == nil {
		return true, err
	}
	if w.journal.writes == writes && w.journal.torn == nil {
		return true, nil
	}
	return false, w.redo(deeds)
}

// savepoint carries out one change so that it can be undone alone. When the disk
// is full SQLite may end the transaction by itself, and then the savepoint is
// gone too.
func (w *writer) savepoint(c *change) (whole bool, err error) {
	if _, err := w.conn.exec("SAVEPOINT change"); err != nil {
		return false, err
	}
	deeds := len(w.journal.deeds)
	if err := w.try(c); err != nil {
		return false, err
	}
	if c.err != nil {
		if _, err := w.conn.exec("ROLLBACK TO change"); err != nil {
			return false, w.redo(deeds)
		}
		w.journal.cut(deeds)
	}
	if _, err := w.conn.exec("RELEASE change"); err != nil {
		return false, errors.Join(c.err, err)
	}
	return false, nil
}

// redo begins the transaction anew, and writes the first so many things that
// were written in it before.
func (w *writer) redo(deeds int) error {
	w.conn.exec("ROLLBACK") // it may have ended by itself
	if _, err := w.conn.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin anew: %w", err)
	}
	for _, d := range w.journal.cut(deeds) {
		if _, err := w.conn.exec(d.query, d.args...); err != nil {
			return fmt.Errorf("write anew: %w", err)
		}
	}
	w.journal.cut(deeds)
	return nil
}

// try runs a change, and keeps or undoes what the writer remembers of it.
func (w *writer) try(c *change) error {
	t := newTx(w)
	told := len(w.publications)
	c.err = t.call(c.fn)
	if w.conn.sick {
		return errors.Join(errSick, c.err, t.failed)
	}
	if c.err != nil {
		w.publications = w.publications[:told]
		w.undo()
	}
	w.settle()
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
