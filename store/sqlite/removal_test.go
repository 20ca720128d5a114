package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"talko/app/chat"
)

// TestALongLogIsSwept deletes a chat of several blocks, and closes the store
// at once: whatever is left is swept after the next opening.
func TestALongLogIsSwept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "talko.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ann, ids, err := furnish(s, 2)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx chat.Tx) error {
		for i := range 3*sweepBlock + 1 {
			e := chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann, TargetSeq: chat.Seq(i % 2)}
			row := chat.TextRow{Mentions: []chat.UserID{ann.ID + 1}, ClientID: fmt.Sprint("c", i)}
			if _, err := tx.Append(&e, row); err != nil {
				return err
			}
		}
		_, err := tx.PutReaction(ids[0], 3*sweepBlock+1, ann.ID, "👍", true)
		return err
	})
	if err == nil {
		err = sayTo(s, ann, ids[1], "stays")
	}
	if err == nil {
		err = s.Update(t.Context(), func(tx chat.Tx) error { return tx.DeleteChat(ids[0]) })
	}
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(v chat.View) error {
		_, _, err := v.MessageCall(ann.ID, fmt.Sprint("c", 3*sweepBlock))
		if chat.KindOf(err) != chat.NotFound {
			t.Errorf("a text of a deleted chat was found: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if s, err = Open(t.Context(), path, Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for end := time.Now().Add(ample); ; {
		n := leftovers(t, s)
		if n == 1 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d rows are left", n)
		}
	}
}

func leftovers(t *testing.T, s *Store) (n int) {
	err := s.read(t.Context(), func(v *view) error {
		return v.c.one(nil, values(&n), `SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM touches)
			+ (SELECT count(*) FROM mentions) + (SELECT count(*) FROM reactions) + (SELECT count(*) FROM removals)
			+ (SELECT count(*) FROM tallies)`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
