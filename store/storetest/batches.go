package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"talko/app/chat"
)

// What these changes are among waits while a first one is held up, so an engine
// that shares commits carries out all of them in one.
var batches = map[string]func(*testing.T, *world){
	"one that fails early leaves no trace":          among(failing{}),
	"one that fails late leaves no trace":           among(failing{writes: true}),
	"one that panics early leaves no trace":         among(failing{panics: true}),
	"one that panics late leaves no trace":          among(failing{writes: true, panics: true}),
	"many that fail leave no trace":                 among(failing{writes: true}, failing{writes: true, panics: true}, failing{}),
	"a conflict after writing leaves no trace":      among(failing{writes: true, conflicts: true}),
	"one that is all alone and fails may come back": failsAlone,
}

// together carries out changes that all wait at the same time, in this order,
// and returns what became of each.
func (w *world) together(fns ...func(chat.Tx) error) []error {
	w.t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		if err := w.try(func(chat.Tx) error { close(held); <-release; return nil }); err != nil {
			w.t.Errorf("what held the others up: %v", err)
		}
	})
	<-held
	errs := make([]error, len(fns))
	for i, fn := range fns {
		placed := make(chan struct{})
		ctx := chat.OnQueued(context.Background(), func() { close(placed) })
		all.Go(func() { errs[i] = w.store.Update(ctx, fn) })
		<-placed
	}
	close(release)
	all.Wait()
	return errs
}

// failing is a change that fails.
type failing struct {
	writes    bool // it does so after it has stored something of each kind
	panics    bool
	conflicts bool // the engine has refused something too
}

func (f failing) change(w *world, id chat.ChatID) func(chat.Tx) error {
	return func(tx chat.Tx) error {
		tx.Publish(chat.Publication{})
		if f.writes {
			if err := w.litter(tx, id); err != nil {
				return err
			}
		}
		if f.conflicts {
			if err := tx.InsertAccount(&chat.AccountRow{Name: "ben", Folded: "ben", Key: "ben"}); err == nil {
				return errors.New("a name was given twice")
			}
		}
		if f.panics {
			panic("a mistake")
		}
		return errStop
	}
}

// litter stores things, and reads them.
func (w *world) litter(tx chat.Tx, id chat.ChatID) error {
	clientID := chat.TextRow{ClientID: "0190f3a1-7c5e-7b2a-9d11-00000000ffff", Mentions: []chat.UserID{w.ben.ID}}
	m, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann, Value: "litter"}, clientID)
	if err != nil {
		return err
	}
	c, a := room("litter"), chat.AccountRow{Name: "dan", Folded: "dan", Key: "dan"}
	job := chat.JobRow{Kind: "litter"}
	_, reacted := tx.PutReaction(id, m.Seq, w.ann.ID, "x", true)
	_, advanced := tx.NextUserSeq(w.ann.ID)
	err = errors.Join(reacted, advanced, tx.InsertChat(&c), tx.InsertAccount(&a), tx.PutJob(&job),
		tx.PutBlock(w.ann.ID, w.ben.ID, true),
		tx.PutCall(chat.CallRow{UserID: w.ann.ID, ClientID: "litter"}),
		tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: a.ID, FromSeq: 1}))
	if err != nil {
		return err
	}
	_, err = tx.HeadSum(w.ann.ID)
	return err
}

// among puts those that fail between others, each of which runs once, is stored
// once and is told once, in order; the new chats and users of those have the
// ids which the failed ones had.
func among(fs ...failing) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		id := w.group(w.ann)
		runs := map[string]int{} // written by the writer alone
		good := func(name string) func(chat.Tx) error {
			return func(tx chat.Tx) error {
				runs[name]++
				return w.grow(tx, id, name)
			}
		}
		fns := []func(chat.Tx) error{good("first")}
		for i, f := range fs {
			fns = append(fns, f.change(w, id), good(fmt.Sprint("behind ", i)))
		}
		for i, err := range w.together(fns...) {
			if failed := i%2 == 1; failed != (err != nil) {
				t.Errorf("change %d: %v", i, err)
			}
		}
		notes := w.told()
		equal(t, "notes", len(notes), len(fs)+1)
		lines := w.lines(id)
		equal(t, "lines", len(lines), len(fs)+1)
		for i, m := range lines {
			equal(t, "runs of "+m.Text, runs[m.Text], 1)
			told := notes[i].Note.(chat.MessageNote).Message
			equal(t, fmt.Sprint("told as number ", i), told.Text, m.Text)
			equal(t, "its seq", m.Seq, chat.Seq(i+1))
			w.isThere(m)
		}
		w.isClean(id)
	}
}

// grow says a name and makes a user and a room of that name, who tell the ids of
// each other.
func (w *world) grow(tx chat.Tx, id chat.ChatID, name string) error {
	a, c := chat.AccountRow{Name: name, Folded: name, Key: name}, room(name)
	if err := errors.Join(tx.InsertAccount(&a), tx.InsertChat(&c)); err != nil {
		return err
	}
	c.Topic = fmt.Sprintf("room %d of user %d", c.ID, a.ID)
	m, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann, Value: name}, chat.TextRow{})
	tx.Publish(chat.Publication{Note: chat.MessageNote{Message: m}})
	return errors.Join(err, tx.UpdateChat(c),
		tx.PutParticipant(chat.ParticipantRow{ChatID: c.ID, UserID: a.ID, FromSeq: 1}))
}

// isThere looks for everything that grow made.
func (w *world) isThere(m chat.Message) {
	w.t.Helper()
	w.view(func(v chat.View) error {
		a, missing := v.AccountByKey(m.Text)
		c, err := v.RoomByKey(m.Text)
		equal(w.t, "topic", c.Topic, fmt.Sprintf("room %d of user %d", c.ID, a.ID))
		equal(w.t, "users", c.UserCount, 1)
		_, gone := v.Participant(c.ID, a.ID)
		return errors.Join(missing, err, gone)
	})
}

// isClean looks for everything that litter made.
func (w *world) isClean(id chat.ChatID) {
	w.t.Helper()
	w.view(func(v chat.View) error {
		_, none := v.RoomByKey("litter")
		kind(w.t, "the room", none, chat.NotFound)
		_, none = v.AccountByKey("dan")
		kind(w.t, "the account", none, chat.NotFound)
		_, none = v.Call(w.ann.ID, "litter")
		kind(w.t, "the call", none, chat.NotFound)
		jobs, _ := v.Jobs(1<<40, 9)
		equal(w.t, "jobs", len(jobs), 0)
		blocked, _ := v.Blocked(w.ann.ID, w.ben.ID)
		equal(w.t, "blocked", blocked, false)
		mentions, _ := v.Mentions(w.ben.ID, 0, chat.Hit{}, 9)
		equal(w.t, "mentions", len(mentions), 0)
		a, err := v.Account(w.ann.ID)
		equal(w.t, "user_seq", a.UserSeq, 0)
		c, missing := v.Chat(id)
		equal(w.t, "users", c.UserCount, 1)
		return errors.Join(err, missing)
	})
}

func failsAlone(t *testing.T, w *world) {
	id := w.group(w.ann)
	for range 2 {
		kind(t, "a panic", w.try(failing{writes: true, panics: true}.change(w, id)), chat.Internal)
	}
	w.isClean(id)
	w.update(func(tx chat.Tx) error { return w.grow(tx, id, "again") })
	w.isThere(w.lines(id)[0])
}
