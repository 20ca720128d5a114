package sqlite

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"talko/app/chat"
)

// TestNoUsedIDIsTakenForNew holds the writer's memory of client ids to the
// database: with ids of all times, users, more than are held, and restarts.
func TestNoUsedIDIsTakenForNew(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_700_000_000_000)
	s := open(t, Options{Now: func() time.Time { return now }})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	use := func(most, n int) error {
		return s.Update(t.Context(), func(change chat.Tx) error {
			r, c := &s.writer.recent, change.(*tx)
			r.most, r.read = most, false // as after a start
			for range n {
				if err := c.useSome(random, now, ann.ID, ids[0]); err != nil {
					return err
				}
			}
			if len(r.held) > most {
				t.Errorf("%d ids are held", len(r.held))
			}
			return nil
		})
	}
	for _, most := range []int{mostRecent, mostRecent, mostRecent, mostRecent, mostRecent, 1000, 16} {
		if err := use(most, recentAtFirst); err != nil {
			t.Fatal(err)
		}
	}
}

// useSome uses an id, and looks whether the memory knows what the database does.
func (t *tx) useSome(random *rand.Rand, now time.Time, user chat.UserID, to chat.ChatID) error {
	id := func() string {
		at := now.UnixMilli() - minute + random.Int64N(minute*4/3)
		return fmt.Sprintf("%08x-%04x-7000-8000-%012x", at>>16, at&0xffff, random.IntN(2))
	}
	mine := id()
	used, err := t.Used(user, mine)
	truly, more := t.view.Used(user, mine)
	if err := errors.Join(err, more); err != nil || used {
		return err
	}
	if truly {
		return fmt.Errorf("%s was taken for new", mine)
	}
	if random.IntN(2) == 0 {
		return t.PutCall(chat.CallRow{UserID: user, ClientID: mine})
	}
	_, err = t.Append(&chat.Event{ChatID: to, Kind: chat.Text, User: chat.User{ID: user}}, chat.TextRow{ClientID: mine})
	return err
}

// TestANewIDIsNotLookedUp counts the queries of changes under such ids as
// clients make.
func TestANewIDIsNotLookedUp(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := send(s, ann, ids[0], "the first reads what there is"); err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx chat.Tx) error {
		for _, stmt := range s.writer.conn.stmts {
			if strings.HasPrefix(stmt.query, "SELECT") {
				stmt.Close() // whoever uses one fails
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := send(s, ann, ids[0], "the second"); err != nil && !errors.Is(err, errSick) {
		t.Errorf("a send read something: %v", err)
	}
}

// TestAReopenedFileIsAskedForIDs uses an id behind the back of the writer, as
// another copy of the file may hold more.
func TestAReopenedFileIsAskedForIDs(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, _, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.Must(uuid.NewV7()).String()
	used := func() (used bool) {
		err := s.Update(t.Context(), func(tx chat.Tx) (err error) {
			used, err = tx.Used(ann.ID, id)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		return used
	}
	used()
	err = s.Update(t.Context(), func(change chat.Tx) error {
		return change.(*tx).exec(`INSERT INTO calls (client_id, user_id, ts) VALUES (?, ?, 0)`, packID(id), ann.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	if used() {
		t.Error("it was looked up: the test tests nothing")
	}
	s.sick.Store(true)
	if !used() {
		t.Error("an id of the file that was opened anew is taken for new")
	}
}
