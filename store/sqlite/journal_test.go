package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"talko/app/chat"
)

// said is a change that says something.
func said(by chat.User, in chat.ChatID, text string) func(chat.Tx) error {
	return func(tx chat.Tx) error {
		_, err := tx.Append(&chat.Event{ChatID: in, Kind: chat.Text, User: by, Value: text}, chat.TextRow{})
		tx.Publish(chat.Publication{})
		return err
	}
}

// regretted is one that thinks better of it.
func regretted(by chat.User, in chat.ChatID) func(chat.Tx) error {
	return func(tx chat.Tx) error { return errors.Join(said(by, in, "no")(tx), chat.NotFound) }
}

// inOrder carries out changes of one batch in their order.
func inOrder(s *Store, fns ...func(chat.Tx) error) []error {
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { s.Update(context.Background(), func(chat.Tx) error { close(held); <-release; return nil }) })
	<-held
	errs := make([]error, len(fns))
	for i, fn := range fns {
		placed := make(chan struct{})
		ctx := chat.OnQueued(context.Background(), func() { close(placed) })
		all.Go(func() { errs[i] = s.Update(ctx, fn) })
		<-placed
	}
	close(release)
	all.Wait()
	return errs
}

// TestFailuresOfABatchCostItOnce has every second change of a batch fail, and
// counts what is written, again and again or not.
func TestFailuresOfABatchCostItOnce(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	const each = 50
	var fns []func(chat.Tx) error
	for range each {
		fns = append(fns, said(ann, ids[0], "hello"), regretted(ann, ids[0]))
	}
	writes := 0
	inOrder(s, append(fns, func(chat.Tx) error { writes = s.writer.journal.writes; return nil })...)
	if writes < each || writes > 3*each {
		t.Errorf("%d statements for %d messages", writes, each)
	}
}

// TestAFullDiskFailsOneChangeOfABatch lets texts that do not fit stand among
// others. Their changes go on after the failure, and are not done all the same;
// nor is one that has thought better of it.
func TestAFullDiskFailsOneChangeOfABatch(t *testing.T) {
	t.Parallel()
	s := open(t, Options{MaxPages: 100})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	tooMuch := func(tx chat.Tx) error {
		said(ann, ids[0], strings.Repeat("x", 1<<20))(tx)
		if err := tx.PutJob(&chat.JobRow{Kind: "more"}); chat.KindOf(err) != chat.Unavailable {
			t.Errorf("after the disk was full, it took more: %v", err)
		}
		return nil
	}
	hello, regretted := said(ann, ids[0], "hello"), regretted(ann, ids[0])
	got := inOrder(s, hello, regretted, tooMuch, hello, regretted, tooMuch, regretted, hello)
	for i, want := range []chat.Kind{"", chat.NotFound, chat.Unavailable, "", chat.NotFound, chat.Unavailable, chat.NotFound, ""} {
		if chat.KindOf(got[i]) != want {
			t.Errorf("change %d: %v, want %q", i, got[i], want)
		}
	}
	err = s.View(t.Context(), func(v chat.View) error {
		ms, err := v.Lines(ids[0], 1, 9, 9, false, 0)
		if len(ms) != 3 {
			t.Errorf("%d lines", len(ms))
		}
		return errors.Join(err, noHoles(t, v.(*view)))
	})
	if err != nil {
		t.Error(err)
	}
}

// TestABatchThatCannotBeWrittenAnewIsLost spoils what is to be written again
// when a change has failed.
func TestABatchThatCannotBeWrittenAnewIsLost(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	heard := &listener{}
	s.Publish(heard)
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	spoils := func(tx chat.Tx) error {
		s.writer.journal.deeds[0] = deed{query: `INSERT INTO devices (user_id) VALUES (999)`}
		return errors.Join(tx.PutJob(&chat.JobRow{}), chat.NotFound)
	}
	hello := said(ann, ids[0], "hello")
	for i, err := range inOrder(s, hello, spoils, hello) {
		if chat.KindOf(err) != chat.Unavailable {
			t.Errorf("change %d: %v", i, err)
		}
	}
	if err := s.Update(t.Context(), hello); err != nil {
		t.Error(err)
	}
	s.Close()
	if got := fmt.Sprint(heard.told); got != "[lost published]" {
		t.Errorf("the publisher was told %s", got)
	}
}

func TestWhatWrites(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]bool{
		"SELECT 1": false, "BEGIN IMMEDIATE": false, "COMMIT": false, "ROLLBACK": false, "ROLLBACK TO change": false,
		"SAVEPOINT change": false, "RELEASE change": false,
		"INSERT INTO x": true, "INSERT OR IGNORE INTO x": true, "UPDATE x": true, "\n\tDELETE FROM x": true, "WITH x AS": true,
	} {
		if writes(query) != want {
			t.Errorf("%q: %v", query, !want)
		}
	}
}
