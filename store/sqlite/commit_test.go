package sqlite

import (
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
