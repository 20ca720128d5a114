package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"

	driver "modernc.org/sqlite"

	"talko/app/chat"
)

// TestUntilTheCommitIsDoneNobodyHearsOfIt stops a change within its COMMIT, when
// nothing is left but the commit itself. Neither the caller nor the publisher
// may have heard of it then: it may still fail, and the first time it does.
func TestUntilTheCommitIsDoneNobodyHearsOfIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "talko.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		heard := &listener{}
		s.Publish(heard)
		ann, ids, err := furnish(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		commits := stopCommits(t, s)
		defer close(commits.decide)
		for _, want := range []struct {
			kind chat.Kind
			told string
		}{{chat.Unavailable, "[lost]"}, {"", "[published]"}} {
			heard.told = nil
			answer := make(chan error, 1)
			go func() { answer <- sayTo(s, ann, ids[0], "hello") }()
			synctest.Wait()
			if len(answer) > 0 || len(heard.told) > 0 {
				t.Errorf("before the commit %d had an answer, and the publisher was told %v", len(answer), heard.told)
			}
			commits.decide <- want.kind == ""
			if err := <-answer; chat.KindOf(err) != want.kind {
				t.Errorf("the answer is %v, want %q", err, want.kind)
			}
			synctest.Wait()
			if got := fmt.Sprint(heard.told); got != want.told {
				t.Errorf("the publisher was told %s, want %s", got, want.told)
			}
		}
	})
}

// TestARefusedCommitLeavesNothingInMind lets a commit fail after its change has
// touched everything that the writer remembers: who is in a chat, the chat and
// its head. The next change finds it all as it was.
func TestARefusedCommitLeavesNothingInMind(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := sayTo(s, ann, ids[0], "before"); err != nil {
		t.Fatal(err)
	}
	ben := chat.AccountRow{Name: "ben", Folded: "ben", Key: "ben"}
	if err := s.Update(t.Context(), func(tx chat.Tx) error { return tx.InsertAccount(&ben) }); err != nil {
		t.Fatal(err)
	}
	state := func(change func(chat.Tx) error) (seen string, err error) {
		err = s.Update(t.Context(), func(tx chat.Tx) error {
			if change != nil {
				if err := change(tx); err != nil {
					return err
				}
			}
			row, err := tx.Chat(ids[0])
			parts, more := tx.Participants(ids[0], 0, 9)
			to, most := tx.Recipients(ids[0])
			me, none := tx.Participant(ids[0], ann.ID)
			ms, missing := tx.Lines(ids[0], 1, 1, 1, false, 0)
			blocked, failed := tx.Blocked(ann.ID, ben.ID)
			seen = fmt.Sprintf("%q %d %d, %d in it, %s is %q, told %v, blocked %v", row.Topic, row.LastSeq, row.UserCount,
				len(parts), ms[0].User.Name, me.Role, to, blocked)
			return errors.Join(err, more, most, none, missing, failed)
		})
		return seen, err
	}
	before, err := state(nil)
	if err != nil {
		t.Fatal(err)
	}
	commits := stopCommits(t, s)
	close(commits.decide)
	changed, err := state(func(tx chat.Tx) error {
		row, err := tx.Chat(ids[0])
		row.Topic = "another"
		_, more := tx.Append(&chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann}, chat.TextRow{})
		return errors.Join(err, more, tx.UpdateChat(row), tx.PutBlock(ann.ID, ben.ID, true),
			tx.UpdateAccount(chat.AccountRow{ID: ann.ID, Name: "anna", Folded: "anna", Key: "anna"}),
			tx.PutParticipant(chat.ParticipantRow{ChatID: ids[0], UserID: ben.ID, FromSeq: 1}),
			tx.PutParticipant(chat.ParticipantRow{ChatID: ids[0], UserID: ann.ID, FromSeq: 1, Role: chat.RoleAdmin}))
	})
	if chat.KindOf(err) != chat.Unavailable || changed == before || changed == "" {
		t.Fatalf("the change gave %q, %v", changed, err)
	}
	commits.stop.Store(false)
	if after, err := state(nil); err != nil || after != before {
		t.Errorf("then it is %q, %v, and was %q", after, err, before)
	}
}

// TestALossIsToldInItsTurn lets a commit fail while the one before it is still
// being told: the publisher has one caller.
func TestALossIsToldInItsTurn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "talko.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		slow := &slowListener{let: make(chan struct{})}
		s.Publish(slow)
		ann, ids, err := furnish(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := sayTo(s, ann, ids[0], "told for long"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		commits := stopCommits(t, s)
		close(commits.decide)
		if err := sayTo(s, ann, ids[0], "refused"); chat.KindOf(err) != chat.Unavailable {
			t.Errorf("got %v", err)
		}
		commits.stop.Store(false)
		synctest.Wait()
		if len(slow.told) > 0 {
			t.Errorf("while one batch is told, it was told %v", slow.told)
		}
		close(slow.let)
		s.Close()
		if got := fmt.Sprint(slow.told); got != "[published lost]" {
			t.Errorf("it was told %s", got)
		}
	})
}

// slowListener is a listener that needs to be let.
type slowListener struct {
	listener
	let chan struct{}
}

func (l *slowListener) Publish(batch []chat.Publication) {
	<-l.let
	l.listener.Publish(batch)
}

// commits is where the commits of a store wait until it is decided whether they
// succeed; when decide is closed, they fail.
type commits struct {
	stop   atomic.Bool
	decide chan bool
}

func stopCommits(t *testing.T, s *Store) *commits {
	t.Helper()
	c := &commits{decide: make(chan bool)}
	err := s.Update(t.Context(), func(chat.Tx) error {
		return s.writer.conn.raw.Raw(func(raw any) error {
			raw.(driver.HookRegisterer).RegisterCommitHook(c.hook)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	c.stop.Store(true)
	return c
}

// hook is called by SQLite within COMMIT, which fails for anything but 0.
func (c *commits) hook() int32 {
	if c.stop.Load() && !<-c.decide {
		return 1
	}
	return 0
}
