package sqlite

import (
	"context"
	"fmt"
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
	w, err := openWriting(context.Background(), s.path, s.opts.MaxPages)
	if err != nil {
		return err
	}
	var verdict string
	if err := w.one(nil, values(&verdict), `PRAGMA quick_check(1)`); err != nil || verdict != "ok" {
		w.close()
		return fmt.Errorf("check database: %s %w", verdict, err)
	}
	fresh := make([]*conn, 0, cap(s.readers))
	for range cap(s.readers) {
		c, err := dial(dsn(s.path, reading...))
		if err != nil {
			for _, c := range fresh {
				c.close()
			}
			w.close()
			return err
		}
		fresh = append(fresh, c)
	}
	s.writer.conn = w
	for _, c := range fresh {
		s.readers <- c
	}
	return nil
}
