// Package sqlite keeps talko in one SQLite file. It knows tables, transactions
// and what a disk can do wrong; it does not know who may do what.
//
// One goroutine writes. It takes what waits in its queue as one batch, carries
// out each change, undoes those that fail alone, commits, and answers all: no
// timer, the running commit is the window in which the next batch gathers. A
// small pool of connections reads; one read is one snapshot. A second file
// beside the first holds the search index, which is filled behind the commits
// and made anew whenever it is missing or damaged.
package sqlite

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"talko/app/chat"
)

// Options of a store. The zero value is ready to use.
type Options struct {
	Log *slog.Logger     // nil: nowhere
	Now func() time.Time // nil: time.Now
	// MaxPages bounds the file to so many pages of 4,096 bytes; what would go
	// beyond it fails as on a full disk. 0: no bound.
	MaxPages int64
}

// How long a caller waits for a place in the queue, or for a connection to
// read from, before it hears that the store is not available.
const patience = 2 * time.Second

// Store is a chat.Store in a file. Nobody else may have the file open.
type Store struct {
	path  string // absolute, without symbolic links
	opts  Options
	log   *slog.Logger
	epoch string

	lock    *lock
	readers chan *conn // those that are free
	sick    atomic.Bool

	writer    *writer
	announcer *announcer
	indexer   *indexer

	once    sync.Once
	running sync.WaitGroup // the writer, the announcer, the indexer
}

var _ chat.Store = (*Store)(nil)

// Open opens the file, or makes it, and brings its tables up to date. The
// folder must be there. It fails with a sentence, and changes nothing, if the
// file is no database of talko's, cannot be written, is of a newer talko, or is
// open elsewhere. The caller closes the store; ctx bounds the opening alone.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	s := &Store{opts: opts, log: opts.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	if err := s.open(ctx, path); err != nil {
		return nil, err
	}
	s.announcer = newAnnouncer(s.log)
	s.indexer = newIndexer(s)
	s.running.Go(s.announcer.run)
	s.running.Go(s.indexer.run)
	s.running.Go(s.writer.run)
	return s, nil
}

// open takes the lock, looks at the file, and opens its connections.
func (s *Store) open(ctx context.Context, path string) (err error) {
	if s.path, err = locate(path); err != nil {
		return err
	}
	if s.lock, err = acquire(s.path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.lock.release()
		}
	}()
	if err := inspect(s.path); err != nil {
		return err
	}
	w, err := openWriting(ctx, s.path, s.opts.MaxPages)
	if err != nil {
		return err
	}
	err = w.one(nil, values(&s.epoch), `SELECT value FROM meta WHERE key = 'epoch'`)
	if err == nil {
		err = s.openReaders()
	}
	if err != nil {
		return errors.Join(err, w.close())
	}
	s.writer = newWriter(s, w)
	return nil
}

// openReaders fills the pool: as many as can run at once, for more would only
// take the processors away from the writer.
func (s *Store) openReaders() error {
	all, err := dialReaders(s.path, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	s.readers = make(chan *conn, len(all))
	for _, c := range all {
		s.readers <- c
	}
	return nil
}

// dialReaders opens n connections that read.
func dialReaders(path string, n int) (all []*conn, err error) {
	for range n {
		c, err := dial(dsn(path, reading...))
		if err != nil {
			for _, c := range all {
				c.close()
			}
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// closeReaders closes all readers, waiting for those that are in use.
func (s *Store) closeReaders() {
	for range cap(s.readers) {
		(<-s.readers).close()
	}
}

// Epoch returns the random name that the database got when it was made.
func (s *Store) Epoch() string { return s.epoch }

// Publish names the one who is told of commits.
func (s *Store) Publish(p chat.Publisher) { s.announcer.publisher.Store(&p) }

// Close carries out what is queued, ends all goroutines and lets go of the
// file. Calls made later give Unavailable.
func (s *Store) Close() error {
	var err error
	s.once.Do(func() {
		close(s.writer.quit)
		<-s.writer.ended
		close(s.indexer.quit)
		close(s.announcer.queue)
		s.running.Wait()
		s.closeReaders()
		err = errors.Join(s.indexer.close(), s.writer.conn.close())
		s.lock.release()
	})
	return err
}

// View runs fn on one snapshot. ctx bounds the waiting for a connection; fn
// itself is not interrupted.
func (s *Store) View(ctx context.Context, fn func(chat.View) error) error {
	return s.read(ctx, func(v *view) error { return fn(v) })
}

func (s *Store) read(ctx context.Context, fn func(*view) error) error {
	c, err := s.reader(ctx)
	if err != nil {
		return err
	}
	defer func() { s.readers <- c }()
	if _, err := c.exec("BEGIN"); err != nil {
		s.sick.Store(true)
		return unknown(err)
	}
	defer func() {
		if _, err := c.exec("ROLLBACK"); err != nil || c.sick {
			s.sick.Store(true) // the writer opens everything anew
		}
	}()
	return fn(newView(c))
}

// reader takes a connection out of the pool.
func (s *Store) reader(ctx context.Context) (*conn, error) {
	select {
	case c := <-s.readers:
		return c, nil
	default:
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case c := <-s.readers:
		return c, nil
	case <-s.writer.ended:
		return nil, errClosed
	case <-late.C:
		return nil, &chat.Error{Kind: chat.Unavailable, Text: "the database is too busy", RetryAfter: patience}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
