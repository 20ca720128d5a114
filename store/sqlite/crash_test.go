package sqlite

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"talko/app/chat"
)

var crashes = flag.Int("crashes", 0, "how often the writing child is killed; 0: 20 times in CI, else 3")

const (
	crashCallers = 100
	crashChats   = 30
)

// TestKilledWriterLosesNothing kills a process that writes with a hundred
// callers, again and again, and looks at what is left each time.
func TestKilledWriterLosesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "talko.db")
	seen := map[string]string{} // where each acknowledged client id was, of all rounds
	for round := range rounds() {
		cmd, out := child(t, "crash", path)
		acknowledged := killSoon(t, cmd, out)
		if len(acknowledged) == 0 {
			t.Fatalf("round %d: the child wrote nothing", round)
		}
		for id, place := range acknowledged {
			seen[id] = place
		}
		examine(t, path, seen)
		if t.Failed() {
			t.Fatalf("round %d: killed after %d acknowledged messages", round, len(acknowledged))
		}
	}
	t.Logf("%d rounds, %d acknowledged messages", rounds(), len(seen))
}

func rounds() int {
	switch {
	case *crashes > 0:
		return *crashes
	case os.Getenv("CI") != "":
		return 20
	}
	return 3
}

// killSoon kills the child a short random time after its first word, and
// returns everything that it acknowledged: client id and place.
func killSoon(t *testing.T, cmd *exec.Cmd, out *bufio.Scanner) map[string]string {
	acknowledged := map[string]string{}
	for out.Scan() {
		if len(acknowledged) == 0 {
			delay := 20*time.Millisecond + rand.N(200*time.Millisecond)
			time.AfterFunc(delay, func() { cmd.Process.Kill() })
		}
		id, place, whole := strings.Cut(out.Text(), " ")
		if !whole || !strings.HasSuffix(place, ".") {
			break // cut off in the middle
		}
		acknowledged[id] = place
	}
	cmd.Wait()
	return acknowledged
}

// examine opens what the child left, and holds it against what it said.
func examine(t *testing.T, path string, acknowledged map[string]string) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.read(t.Context(), func(v *view) error {
		var verdict string
		if err := v.c.one(nil, values(&verdict), `PRAGMA integrity_check`); err != nil || verdict != "ok" {
			t.Errorf("integrity_check: %s %v", verdict, err)
		}
		user, err := v.AccountByKey("ann")
		if err != nil {
			return err
		}
		for id, place := range acknowledged {
			m, _, err := v.MessageCall(user.ID, id)
			if got := placeOf(m); err != nil || got != place {
				t.Errorf("message %s was acknowledged at %s, is at %s: %v", id, place, got, err)
			}
		}
		return noHoles(t, v)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func placeOf(m chat.Message) string { return fmt.Sprintf("%d %d.", m.ChatID, m.Seq) }

// noHoles counts in every chat what must be 1..head.
func noHoles(t *testing.T, v *view) error {
	return v.c.each(func(row scanner) error {
		var id, head, last, count int64
		err := row.Scan(&id, &head, &last, &count)
		if head != last || head != count {
			t.Errorf("chat %d: head %d, last event %d, %d events", id, head, last, count)
		}
		return err
	}, `SELECT c.id, c.last_seq, coalesce(max(e.id & 4294967295), 0), count(e.id)
		FROM chats c LEFT JOIN (SELECT id FROM messages UNION ALL SELECT id FROM touches) e ON e.id >> 32 = c.id
		GROUP BY c.id`)
}

// writeUntilKilled is the child: it sends as fast as it can, and says what was
// acknowledged.
func writeUntilKilled(s *Store, out io.Writer) error {
	ann, ids, err := furnish(s, crashChats)
	if err != nil {
		return err
	}
	var mu sync.Mutex // guards out
	failed := make(chan error)
	for range crashCallers {
		go func() {
			for n := 0; ; n++ {
				id := uuid.Must(uuid.NewV7()).String()
				m, err := sendOrChange(s, ann, ids[rand.IntN(len(ids))], id, n)
				if errors.Is(err, errChangedMind) {
					continue
				}
				if err != nil {
					failed <- err
				}
				mu.Lock()
				fmt.Fprintf(out, "%s %s\n", id, placeOf(m))
				mu.Unlock()
			}
		}()
	}
	return <-failed
}

var errChangedMind = errors.New("changed my mind")

// sendOrChange sends a text; now and then it edits it in the same change, or
// takes everything back.
func sendOrChange(s *Store, ann chat.User, to chat.ChatID, id string, n int) (m chat.Message, err error) {
	err = s.Update(context.Background(), func(tx chat.Tx) error {
		e := chat.Event{ChatID: to, Kind: chat.Text, User: ann, Value: "hello " + id}
		m, err = tx.Append(&e, chat.TextRow{ClientID: id})
		if err != nil || n%5 != 0 {
			return err
		}
		edit := chat.Event{ChatID: to, Kind: chat.Edited, User: ann, TargetSeq: m.Seq}
		if _, err := tx.Append(&edit, chat.TextRow{}); err != nil {
			return err
		}
		if n%10 == 0 {
			return errChangedMind
		}
		changed := m
		changed.Text, changed.ModSeq, changed.EditSeq = "bye", edit.Seq, edit.Seq
		return tx.UpdateMessage(changed)
	})
	return m, err
}

// furnish makes ann and so many chats of hers, or finds them.
func furnish(s *Store, n int) (ann chat.User, ids []chat.ChatID, err error) {
	err = s.Update(context.Background(), func(tx chat.Tx) error {
		a, err := tx.AccountByKey("ann")
		if errors.Is(err, chat.NotFound) {
			a = chat.AccountRow{Name: "ann", Folded: "ann", Key: "ann"}
			err = tx.InsertAccount(&a)
		}
		if err != nil {
			return err
		}
		ann = a.User()
		rows, err := tx.ChatsOf(a.ID, 0, n)
		for _, r := range rows {
			ids = append(ids, r.ChatID)
		}
		for err == nil && len(ids) < n {
			c := chat.ChatRow{Kind: chat.Group, Name: "crowd"}
			if err = tx.InsertChat(&c); err == nil {
				err = tx.PutParticipant(chat.ParticipantRow{ChatID: c.ID, UserID: a.ID, FromSeq: 1})
			}
			ids = append(ids, c.ID)
		}
		return err
	})
	return ann, ids, err
}
