// Package storetest holds the promises of a chat.Store as tests. Every engine
// passes them: its own tests call Run.
package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"talko/app/chat"
)

// Opener opens the store that is kept at place, a folder of the test's own, or
// makes it. Opened again after a Close it is the same store. It tells time by
// now.
type Opener func(t testing.TB, place string, now func() time.Time) chat.Store

// Run holds the engine that open opens to all promises.
func Run(t *testing.T, open Opener) {
	groups := map[string]map[string]func(*testing.T, *world){
		"accounts":     accounts,
		"invitations":  invitations,
		"chats":        chats,
		"participants": participants,
		"log":          logs,
		"lines":        lines,
		"calls":        calls,
		"changes":      changes,
		"batches":      batches,
		"remembered":   remembered,
		"publishing":   publishing,
		"unread":       unread,
		"search":       search,
	}
	for name, group := range groups {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for name, promise := range group {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					promise(t, newWorld(t, open))
				})
			}
		})
	}
}

// world is a store with people in it, and a clock that stands until it is moved.
type world struct {
	t     *testing.T
	open  Opener
	place string
	store chat.Store
	heard *ear
	ann   chat.User
	ben   chat.User
	cleo  chat.User

	mu  sync.Mutex // guards now
	now time.Time
}

func newWorld(t *testing.T, open Opener) *world {
	w := &world{t: t, open: open, place: t.TempDir(), now: time.UnixMilli(1_700_000_000_000)}
	w.enter()
	w.ann, w.ben, w.cleo = w.user("ann"), w.user("ben"), w.user("cleo")
	return w
}

// enter opens the store and listens to it.
func (w *world) enter() {
	w.t.Helper()
	w.store = w.open(w.t, w.place, w.time)
	w.heard = &ear{}
	w.store.Publish(w.heard)
	store := w.store
	w.t.Cleanup(func() { store.Close() })
}

// reopen closes the store and opens it again.
func (w *world) reopen() {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatalf("close: %v", err)
	}
	w.enter()
}

func (w *world) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) try(fn func(chat.Tx) error) error {
	return w.store.Update(context.Background(), fn)
}

func (w *world) update(fn func(chat.Tx) error) {
	w.t.Helper()
	if err := w.try(fn); err != nil {
		w.t.Fatalf("update: %v", err)
	}
}

func (w *world) view(fn func(chat.View) error) {
	w.t.Helper()
	if err := w.store.View(context.Background(), fn); err != nil {
		w.t.Fatalf("view: %v", err)
	}
}

func (w *world) user(name string) chat.User {
	w.t.Helper()
	a := chat.AccountRow{Name: name, Folded: name, Key: name, CreatedTS: chat.At(w.time())}
	w.update(func(tx chat.Tx) error { return tx.InsertAccount(&a) })
	return a.User()
}

// group makes a chat that these users are in from the beginning.
func (w *world) group(users ...chat.User) chat.ChatID {
	w.t.Helper()
	c := chat.ChatRow{Kind: chat.Group, Name: "group", History: chat.HistoryJoined}
	w.update(func(tx chat.Tx) error {
		if err := tx.InsertChat(&c); err != nil {
			return err
		}
		for _, u := range users {
			p := chat.ParticipantRow{ChatID: c.ID, UserID: u.ID, Role: chat.RoleUser, FromSeq: 1}
			if err := tx.PutParticipant(p); err != nil {
				return err
			}
		}
		return nil
	})
	return c.ID
}

// say sends a text; rows may tell what it has beyond that.
func (w *world) say(id chat.ChatID, u chat.User, text string, rows ...chat.TextRow) chat.Message {
	w.t.Helper()
	return w.happen(chat.Event{ChatID: id, Kind: chat.Text, User: u, Value: text}, rows...)
}

// happen appends an event.
func (w *world) happen(e chat.Event, rows ...chat.TextRow) (m chat.Message) {
	w.t.Helper()
	var row chat.TextRow
	if len(rows) > 0 {
		row = rows[0]
	}
	w.update(func(tx chat.Tx) (err error) {
		m, err = tx.Append(&e, row)
		return err
	})
	return m
}

// change stores another form of a line, with the event that touched it.
func (w *world) change(kind chat.EventKind, m chat.Message, text string, fn func(*chat.Message)) chat.Message {
	w.t.Helper()
	w.update(func(tx chat.Tx) error {
		e := chat.Event{ChatID: m.ChatID, Kind: kind, User: m.User, TargetSeq: m.Seq, Value: text}
		if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
			return err
		}
		m.ModSeq = e.Seq
		fn(&m)
		return tx.UpdateMessage(m)
	})
	return m
}

func (w *world) edit(m chat.Message, text string) chat.Message {
	w.t.Helper()
	return w.change(chat.Edited, m, text, func(m *chat.Message) { m.Text, m.EditSeq = text, m.ModSeq })
}

func (w *world) delete(m chat.Message) chat.Message {
	w.t.Helper()
	return w.change(chat.Deleted, m, "", func(m *chat.Message) {
		m.Text, m.EditSeq, m.Deleted, m.Mentions = "", m.ModSeq, true, nil
	})
}

func (w *world) lines(id chat.ChatID) (all []chat.Message) {
	w.t.Helper()
	w.view(func(v chat.View) (err error) {
		all, err = v.Lines(id, 1, 1<<31, 1000, false, 0)
		return err
	})
	return all
}

func (w *world) chat(id chat.ChatID) (row chat.ChatRow) {
	w.t.Helper()
	w.view(func(v chat.View) (err error) {
		row, err = v.Chat(id)
		return err
	})
	return row
}

// equal compares what was got with what was wanted.
func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// kind wants an error of a kind.
func kind(t *testing.T, what string, err error, want chat.Kind) {
	t.Helper()
	if got := chat.KindOf(err); got != want {
		t.Errorf("%s: got %v (%s), want %s", what, err, got, want)
	}
}

// ear is a publisher that remembers.
type ear struct {
	mu    sync.Mutex               // guards what follows
	look  func([]chat.Publication) // sees what is being told; nil: nobody looks
	notes []chat.Publication
	lost  int
}

func (e *ear) Publish(batch []chat.Publication) {
	e.mu.Lock()
	look := e.look
	e.mu.Unlock()
	if look != nil {
		look(batch)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.notes = append(e.notes, batch...)
}

// watch lets look see what is told from now on.
func (e *ear) watch(look func([]chat.Publication)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.look = look
}

func (e *ear) Lost() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lost++
}
