package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"talko/app/chat"
)

// mend opens the files anew after one of them could not be read or written.
func (w *writer) mend() error {
	if w.store.sick.Swap(false) {
		w.broken = true
	}
	if !w.broken {
		return nil
	}
	if err := w.store.reopen(); err != nil {
		w.store.log.Error("database not reopened", "err", err)
		return unknown(err)
	}
	w.broken = false
	w.store.log.Warn("database reopened")
	w.forget()
	w.recent.read = false // someone may have put another copy of the file there
	return nil
}

// reopen closes every connection, so that SQLite forgets what it holds of the
// files, opens them again and reads the database through. The writer calls it
// after an input or output error; until it succeeds nothing is accepted.
func (s *Store) reopen() error {
	old, err := s.takeReaders()
	if err != nil {
		return err
	}
	s.writer.conn.close()
	for _, c := range old {
		c.close()
	}
	if err := s.reconnect(); err != nil {
		for _, c := range old {
			s.readers <- c // closed: whoever reads hears so, and the next change tries again
		}
		return err
	}
	return nil
}

// takeReaders takes all readers out of the pool.
func (s *Store) takeReaders() (all []*conn, err error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	for range cap(s.readers) {
		select {
		case c := <-s.readers:
			all = append(all, c)
		case <-late.C:
			for _, c := range all {
				s.readers <- c
			}
			return nil, chat.Unavailable.Errorf("the database is still being read")
		}
	}
	return all, nil
}

// reconnect opens the connections and checks the file.
func (s *Store) reconnect() error {
	if _, err := os.Stat(s.path); err != nil {
		return fmt.Errorf("the database is gone: %w", err) // and no other is made in its place
	}
	w, err := openWriting(context.Background(), s.path, s.opts.MaxPages)
	if err != nil {
		return err
	}
	if err := s.recognize(w); err != nil {
		return errors.Join(err, w.close())
	}
	fresh, err := dialReaders(s.path, cap(s.readers))
	if err != nil {
		return errors.Join(err, w.close())
	}
	s.writer.conn = w
	for _, c := range fresh {
		s.readers <- c
	}
	return nil
}

// recognize reads the whole database through, and whether it is still the same.
func (s *Store) recognize(c *conn) error {
	var epoch, verdict string
	err := errors.Join(
		c.one(nil, values(&epoch), `SELECT value FROM meta WHERE key = 'epoch'`),
		c.one(nil, values(&verdict), `PRAGMA quick_check(1)`))
	if err != nil {
		return fmt.Errorf("check database: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("check database: %s", verdict)
	}
	if epoch != s.epoch {
		return fmt.Errorf("check database: it is another one, of epoch %s", epoch)
	}
	return nil
}
