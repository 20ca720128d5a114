package sqlite

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"talko/app/chat"
)

// TestAFullDiskFailsOneChangeOfABatch lets a text that does not fit stand among
// others. Its change goes on after the failure, and is not done all the same.
func TestAFullDiskFailsOneChangeOfABatch(t *testing.T) {
	t.Parallel()
	s := open(t, Options{MaxPages: 100})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	tooMuch := func() error {
		return s.Update(t.Context(), func(tx chat.Tx) error {
			tx.Append(&chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann, Value: strings.Repeat("x", 1<<20)}, chat.TextRow{})
			if err := tx.PutJob(&chat.JobRow{Kind: "more"}); chat.KindOf(err) != chat.Unavailable {
				t.Errorf("after the disk was full, it took more: %v", err)
			}
			return nil
		})
	}
	said := func() error { return sayTo(s, ann, ids[0], "hello") }
	for i, err := range gathered(t, s, func() {}, said, tooMuch, said, tooMuch, said) {
		if want := map[int]chat.Kind{1: chat.Unavailable, 3: chat.Unavailable}[i]; chat.KindOf(err) != want {
			t.Errorf("change %d: %v, want %q", i, err, want)
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
	said := func() error { return sayTo(s, ann, ids[0], "hello") }
	spoils := func() error {
		return s.Update(t.Context(), func(change chat.Tx) error {
			j := change.(*tx).c.log
			if len(j.deeds) == 0 {
				t.Error("there is nothing to write again")
				return nil
			}
			j.deeds[0].query = `INSERT INTO devices (user_id) VALUES (999)`
			j.deeds[0].args = nil
			return errors.Join(change.PutJob(&chat.JobRow{}), chat.NotFound)
		})
	}
	for i, err := range gathered(t, s, func() {}, said, spoils, said) {
		if chat.KindOf(err) != chat.Unavailable {
			t.Errorf("change %d: %v", i, err)
		}
	}
	if err := said(); err != nil {
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
