package sqlite

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// inBubble runs a test where time stands still while anything is done, on a store
// whose index has everything.
func inBubble(t *testing.T, test func(t *testing.T, s *Store, ann chat.User, id chat.ChatID)) {
	path := filepath.Join(t.TempDir(), "talko.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ann, ids, err := furnish(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		if s.indexer.settle(t.Context(), patience) == nil {
			t.Fatal("there is no index")
		}
		time.Sleep(2 * indexPause)
		test(t, s, ann, ids[0])
	})
}

// finds searches, and tells how long that took and how much was found.
func finds(t *testing.T, s *Store, user chat.User, query string) (hits int, took time.Duration) {
	t.Helper()
	began := time.Now()
	all, err := s.Search(t.Context(), chat.SearchQuery{UserID: user.ID, Query: query, Limit: 50})
	if err != nil {
		t.Error(err)
	}
	return len(all), time.Since(began)
}

func say(t *testing.T, s *Store, user chat.User, id chat.ChatID, text string) {
	t.Helper()
	if err := sayTo(s, user, id, text); err != nil {
		t.Fatal(err)
	}
}

// TestASearchFindsWhatWasJustSaid searches behind every message, so nearly always
// while the indexer lets a batch gather.
func TestASearchFindsWhatWasJustSaid(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store, ann chat.User, id chat.ChatID) {
		for said := 1; said <= 20; said++ {
			say(t, s, ann, id, "needle")
			if hits, took := finds(t, s, ann, "needle"); hits != said || took > 0 {
				t.Errorf("%d of %d were found after %v", hits, said, took)
			}
		}
	})
}

// TestMessagesThatStreamInShareRounds counts the rounds of ten seconds.
func TestMessagesThatStreamInShareRounds(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store, ann chat.User, id chat.ChatID) {
		x := s.indexer
		rounds, last := 0, x.moved
		for range 1000 {
			say(t, s, ann, id, "hay")
			time.Sleep(10 * time.Millisecond)
			x.mu.Lock()
			if x.moved != last {
				rounds, last = rounds+1, x.moved
			}
			x.mu.Unlock()
		}
		if rounds < 5 || rounds > 11 {
			t.Errorf("there were %d rounds", rounds)
		}
	})
}

func TestAFullBatchIsNotKeptWaiting(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store, ann chat.User, id chat.ChatID) {
		say(t, s, ann, id, "hay")
		synctest.Wait()
		began := time.Now()
		sayMany(t, s, ann, id, indexBatch, "hay")
		synctest.Wait()
		x := s.indexer
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.reached != x.wanted || time.Since(began) > 0 {
			t.Error("it lies in wait")
		}
	})
}

// TestAWaitForAStuckIndexIsBounded leaves the indexer no reader.
func TestAWaitForAStuckIndexIsBounded(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store, ann chat.User, id chat.ChatID) {
		readers, err := s.takeReaders()
		if err != nil {
			t.Fatal(err)
		}
		say(t, s, ann, id, "needle")
		began := time.Now()
		if s.indexer.settle(t.Context(), settleTime) == nil || time.Since(began) != settleTime {
			t.Errorf("the wait ended after %v", time.Since(began))
		}
		for _, c := range readers {
			s.readers <- c
		}
	})
}

// TestASearchWaitsForNoIndexThatFails takes a table away, and tries twice: the
// second search must not take the first one's failure for its own.
func TestASearchWaitsForNoIndexThatFails(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *Store, ann chat.User, id chat.ChatID) {
		say(t, s, ann, id, "needle")
		finds(t, s, ann, "needle")
		alter(t, s.path+"-search", `ALTER TABLE followed RENAME TO other`)
		say(t, s, ann, id, "needle")
		if hits, took := finds(t, s, ann, "needle"); hits != 1 || took > 0 {
			t.Errorf("%d were found after %v", hits, took)
		}
		alter(t, s.path+"-search", `ALTER TABLE other RENAME TO followed`)
		if hits, took := finds(t, s, ann, "needle"); hits != 2 || took > 0 {
			t.Errorf("%d were found after %v, when it worked again", hits, took)
		}
	})
}

// TestClosingEndsTheWaitForTheIndex waits for an indexer that does not run, and
// whose index lacks what was said last.
func TestClosingEndsTheWaitForTheIndex(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x, began := newIndexer(nil), time.Now()
		x.file, x.reached, x.wanted = &searchFile{}, 1, 2
		time.AfterFunc(time.Second, func() { close(x.quit) })
		if x.settle(context.Background(), time.Hour) != nil || time.Since(began) != time.Second {
			t.Errorf("the wait ended after %v", time.Since(began))
		}
	})
}
