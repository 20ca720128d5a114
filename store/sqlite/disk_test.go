package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"talko/app/chat"
)

// fill sends texts of a thousand bytes until one fails; it returns how many
// were stored, and why the last was not.
func fill(s *Store, ann chat.User, to chat.ChatID) (stored int, err error) {
	for ; stored < 10_000; stored++ {
		if err := sayTo(s, ann, to, strings.Repeat("x", 1000)); err != nil {
			return stored, err
		}
	}
	return stored, errors.New("the disk never filled")
}

func sayTo(s *Store, ann chat.User, to chat.ChatID, text string) error {
	return s.Update(context.Background(), func(tx chat.Tx) error {
		_, err := tx.Append(&chat.Event{ChatID: to, Kind: chat.Text, User: ann, Value: text}, chat.TextRow{})
		tx.Publish(chat.Publication{})
		return err
	})
}

func TestFullDiskLosesNothingAndGoesOn(t *testing.T) {
	t.Parallel()
	s := open(t, Options{MaxPages: 100})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := fill(s, ann, ids[0])
	if chat.KindOf(err) != chat.Unavailable || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("got %v", err)
	}
	if stored < 10 {
		t.Fatalf("only %d messages fitted: the test tests little", stored)
	}
	lines := func() (n int) {
		err := s.View(t.Context(), func(v chat.View) error {
			ms, err := v.Lines(ids[0], 1, 1<<31, 10_000, false, 0)
			n = len(ms)
			return errors.Join(err, noHoles(t, v.(*view)))
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := lines(); n != stored {
		t.Errorf("%d messages are there, %d were stored", n, stored)
	}
	err = s.Update(t.Context(), func(tx chat.Tx) error {
		tx.Append(&chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann, Value: strings.Repeat("z", 9000)}, chat.TextRow{})
		return nil
	})
	if chat.KindOf(err) != chat.Unavailable {
		t.Errorf("a change that did not look at its error got %v", err)
	}
	makeRoom(t, s)
	if err := sayTo(s, ann, ids[0], strings.Repeat("y", 1000)); err != nil {
		t.Errorf("after room was made: %v", err)
	}
	if n := lines(); n != stored+1 {
		t.Errorf("%d messages are there, %d were stored", n, stored+1)
	}
}

// makeRoom lets the file grow, in the writer.
func makeRoom(t *testing.T, s *Store) {
	t.Helper()
	err := s.Update(t.Context(), func(chat.Tx) error {
		var pages int
		return s.writer.conn.one(nil, values(&pages), `PRAGMA max_page_count = 100000`)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFullDiskIsToldAtOpening(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := Open(t.Context(), filepath.Join(dir, "talko.db"), Options{MaxPages: 10})
	var e *chat.Error
	if !errors.As(err, &e) || e.Kind != chat.Unavailable || !strings.Contains(e.Text, "cannot be opened: the disk is full") {
		t.Errorf("got %v", err)
	}
	same(t, nil, files(t, dir))
}

// TestLostBatchIsUnknownToAll takes the transaction away under a batch, and the
// file before it can be opened again.
func TestLostBatchIsUnknownToAll(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	heard := &listener{}
	s.Publish(heard)
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := sayTo(s, ann, ids[0], "before"); err != nil {
		t.Fatal(err)
	}
	s.indexer.settle(t.Context(), ample) // it has read the path
	path := s.path
	batch := gathered(t, s, func() { // in the writer
		s.writer.conn.exec("ROLLBACK")
		s.writer.conn.sick = true
		s.path = filepath.Join(path, "nowhere")
	}, func() error { return sayTo(s, ann, ids[0], "unknown") },
		func() error { return sayTo(s, ann, ids[0], "unknown") },
		func() error { return s.Update(t.Context(), func(chat.Tx) error { return chat.NotFound }) })
	for _, err := range batch {
		if chat.KindOf(err) != chat.Unavailable {
			t.Errorf("a change of the lost batch got %v", err)
		}
	}
	if err := sayTo(s, ann, ids[0], "refused"); chat.KindOf(err) != chat.Unavailable {
		t.Errorf("accepted before the files were opened anew: %v", err)
	}
	s.path = path
	if err := sayTo(s, ann, ids[0], "after"); err != nil {
		t.Errorf("after the files were opened anew: %v", err)
	}
	err = s.read(t.Context(), func(v *view) error {
		ms, err := v.Lines(ids[0], 1, 9, 9, false, 0)
		if len(ms) != 2 || ms[1].Text != "after" || ms[1].Seq != 2 {
			t.Errorf("got %v", ms)
		}
		return errors.Join(err, noHoles(t, v))
	})
	if err != nil {
		t.Error(err)
	}
	s.Close()
	if got := fmt.Sprint(heard.told); got != "[published lost published]" {
		t.Errorf("the publisher was told %s", got)
	}
}

// gathered runs changes in one batch: they wait behind first.
func gathered(t *testing.T, s *Store, first func(), rest ...func() error) []error {
	t.Helper()
	running, hold := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		err := s.Update(context.Background(), func(chat.Tx) error { close(running); <-hold; return nil })
		if err != nil {
			t.Error(err)
		}
	})
	<-running
	errs := make([]error, len(rest))
	all.Go(func() {
		s.Update(context.Background(), func(chat.Tx) error { first(); return nil })
	})
	for i, change := range rest {
		all.Go(func() { errs[i] = change() })
	}
	for len(s.writer.queue) <= len(rest) {
		runtime.Gosched()
	}
	close(hold)
	all.Wait()
	return errs
}

// listener is a publisher that notes what it is told.
type listener struct{ told []string }

func (l *listener) Publish([]chat.Publication) { l.told = append(l.told, "published") }
func (l *listener) Lost()                      { l.told = append(l.told, "lost") }

func TestAFullQueueAnswersAfterAWhile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "talko.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		hold := make(chan struct{})
		var all sync.WaitGroup
		for i := range 1 + queueDepth {
			all.Go(func() {
				if err := s.Update(context.Background(), func(chat.Tx) error { <-hold; return nil }); err != nil {
					t.Errorf("change %d: %v", i, err)
				}
			})
			if i == 0 {
				synctest.Wait() // it is a batch of its own
			}
		}
		synctest.Wait()
		err = s.Update(context.Background(), func(chat.Tx) error { return nil })
		if chat.KindOf(err) != chat.Unavailable {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := s.Update(ctx, func(chat.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		close(hold)
		all.Wait()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestAPublisherThatPanicsIsToldThatItLost(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	p := &panicking{}
	s.Publish(p)
	for range 2 {
		err := s.Update(t.Context(), func(tx chat.Tx) error { tx.Publish(chat.Publication{}); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	if got := fmt.Sprint(p.told); got != "[published lost published lost]" {
		t.Errorf("got %s", got)
	}
}

type panicking struct{ listener }

func (p *panicking) Publish(batch []chat.Publication) {
	p.listener.Publish(batch)
	panic("a mistake")
}
