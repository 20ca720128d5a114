package sqlite

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// ample is how long something that must come may take, however much the machine
// has to do. A test that waits so long has failed.
const ample = 2 * time.Minute

// found waits until a search finds so many messages.
func found(t *testing.T, s *Store, user chat.UserID, query string, want int) {
	t.Helper()
	var hits []chat.Hit
	var err error
	for end := time.Now().Add(ample); time.Now().Before(end); {
		s.indexer.settle(t.Context(), ample)
		hits, err = s.Search(t.Context(), chat.SearchQuery{UserID: user, Query: query, Limit: 50})
		if err == nil && len(hits) == want {
			return
		}
	}
	t.Errorf("%d messages were found, want %d (%v)", len(hits), want, err)
}

func TestTheIndexIsMadeAnew(t *testing.T) {
	t.Parallel()
	cases := map[string]func(t *testing.T, name string){
		"deleted": func(t *testing.T, name string) { os.Remove(name) },
		"no database": func(t *testing.T, name string) {
			write(t, name, []byte("not a database, but longer than one page: "+string(make([]byte, 5000))))
		},
		"damaged":             func(t *testing.T, name string) { spoil(t, name) },
		"of another database": func(t *testing.T, name string) { alter(t, name, `UPDATE meta SET epoch = 'other'`) },
		"of another version":  func(t *testing.T, name string) { alter(t, name, `UPDATE meta SET version = '0'`) },
		"of another format":   func(t *testing.T, name string) { alter(t, name, `UPDATE fts_config SET v = 99 WHERE k = 'version'`) },
		"lagging":             func(t *testing.T, name string) { alter(t, name, `DELETE FROM followed`) },
		"of longer logs": func(t *testing.T, name string) {
			alter(t, name, `UPDATE followed SET seq = seq + 5`)
			alter(t, name, `DELETE FROM said`)
		},
		"of deleted chats": func(t *testing.T, name string) { alter(t, name, `INSERT INTO followed VALUES (77, 5)`) },
	}
	for name, harm := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "talko.db")
			for range 2 {
				s, err := Open(t.Context(), path, Options{})
				if err != nil {
					t.Fatal(err)
				}
				ann, ids, err := furnish(s, 2)
				if err != nil {
					t.Fatal(err)
				}
				if s.indexer.settle(t.Context(), ample) == nil {
					t.Error("there is no index")
				}
				var lines []chat.Message
				err = s.View(t.Context(), func(v chat.View) error {
					lines, err = v.Lines(ids[1], 1, 9, 9, false, 0)
					return err
				})
				if err == nil && len(lines) == 0 {
					err = sayTo(s, ann, ids[1], "needle")
				}
				if err != nil {
					t.Fatal(err)
				}
				found(t, s, ann.ID, "needle", 1)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				harm(t, path+"-search")
			}
		})
	}
}

// TestADamagedIndexMendsItself spoils the file while it is in use.
func TestADamagedIndexMendsItself(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := sayTo(s, ann, ids[0], "needle"); err != nil {
		t.Fatal(err)
	}
	found(t, s, ann.ID, "needle", 1)
	x := s.indexer
	x.mu.Lock()
	x.file.bad.Store(true)
	x.mu.Unlock()
	if err := sayTo(s, ann, ids[0], "another needle"); err != nil {
		t.Fatal(err)
	}
	found(t, s, ann.ID, "needle", 2)
}

// TestHalfAnIndexAnswersNobody asks all the time while the file is made anew:
// nobody may hear of less than there is.
func TestHalfAnIndexAnswersNobody(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	sayMany(t, s, ann, ids[0], indexBatch, "hay")
	sayMany(t, s, ann, ids[0], 5, "needle")
	found(t, s, ann.ID, "needle", 5)
	s.indexer.mu.Lock()
	damaged := s.indexer.file
	s.indexer.mu.Unlock()
	damaged.bad.Store(true)
	ring(s.indexer.bell)
	for renewed := false; !renewed; {
		s.indexer.mu.Lock()
		f := s.indexer.file
		s.indexer.mu.Unlock()
		hits, err := s.Search(t.Context(), chat.SearchQuery{UserID: ann.ID, Query: "needle", Limit: 9})
		if err != nil && chat.KindOf(err) != chat.Unavailable || err == nil && len(hits) != 5 {
			t.Fatalf("%d of 5 were found, %v", len(hits), err)
		}
		renewed = err == nil && f != nil && f != damaged
	}
}

// TestABigChatIsForgottenWhole deletes a chat whose lines do not go into one
// transaction of the index.
func TestABigChatIsForgottenWhole(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 2)
	if err != nil {
		t.Fatal(err)
	}
	sayMany(t, s, ann, ids[0], indexBatch+10, "needle")
	sayMany(t, s, ann, ids[1], 3, "needle")
	err = s.Update(t.Context(), func(tx chat.Tx) error { return tx.DeleteChat(ids[0]) })
	if err != nil {
		t.Fatal(err)
	}
	f := s.indexer.settle(t.Context(), ample)
	if f == nil {
		t.Fatal("there is no index")
	}
	for _, table := range []string{"said", "fts('needle')"} {
		docs, err := f.query(t.Context(), `SELECT rowid, 0, 0 FROM `+table)
		if err != nil || len(docs) != 3 {
			t.Errorf("%s has %d documents, %v", table, len(docs), err)
		}
	}
}

// sayMany says a text so many times.
func sayMany(t *testing.T, s *Store, user chat.User, id chat.ChatID, lines int, text string) {
	t.Helper()
	err := s.Update(t.Context(), func(tx chat.Tx) error {
		for range lines {
			e := chat.Event{ChatID: id, Kind: chat.Text, User: user, Value: text}
			if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestASearchWakesAnIndexThatStayedBehind lets a round of the indexer fail, for
// want of a reader, and nothing is written afterwards.
func TestASearchWakesAnIndexThatStayedBehind(t *testing.T) {
	t.Parallel()
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
		s.indexer.settle(t.Context(), patience)
		var busy []*conn
		for range cap(s.readers) {
			busy = append(busy, <-s.readers)
		}
		if err := sayTo(s, ann, ids[0], "needle"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * patience)
		for _, c := range busy {
			s.readers <- c
		}
		hits, err := s.Search(t.Context(), chat.SearchQuery{UserID: ann.ID, Query: "needle", Limit: 9})
		if err != nil || len(hits) != 1 {
			t.Errorf("found %d, %v", len(hits), err)
		}
	})
}

func spoil(t *testing.T, name string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(b); i++ {
		b[i] = byte(i * 3)
	}
	write(t, name, b)
}

func alter(t *testing.T, name, query string) {
	t.Helper()
	c, err := dial(dsn(name))
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if _, err := c.exec(query); err != nil {
		t.Fatal(err)
	}
}

// TestManyChatsAreSearchedAsFewAre asks in both ways, and in pages that end
// within a second.
func TestManyChatsAreSearchedAsFewAre(t *testing.T) {
	t.Parallel()
	for _, chats := range []int{2, fewChats + 3} {
		s := open(t, Options{})
		ann, ids, err := furnish(s, chats)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Update(t.Context(), func(tx chat.Tx) error {
			for i := range 2 * len(ids) {
				e := chat.Event{ChatID: ids[i%len(ids)], Kind: chat.Text, User: ann, Value: "needle", TS: tx.Now() + chat.Timestamp(i*400)}
				if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		found(t, s, ann.ID, "needle", min(2*chats, 50))
		q := chat.SearchQuery{UserID: ann.ID, Query: "needle", Limit: 3}
		for left := 2 * chats; left > 0; left -= q.Limit {
			hits, err := s.Search(t.Context(), q)
			if err != nil || len(hits) != min(left, q.Limit) {
				t.Fatalf("%d chats: %d hits, %d were left, %v", chats, len(hits), left, err)
			}
			for _, h := range hits {
				if q.Before.TS != 0 && h.TS >= q.Before.TS {
					t.Errorf("%d chats: %v comes behind %v", chats, h, q.Before)
				}
				q.Before = h
			}
		}
	}
}
