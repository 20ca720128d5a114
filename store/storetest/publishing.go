package storetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/chat"
)

var publishing = map[string]func(*testing.T, *world){
	"what is told is in the order of the log":   toldInOrder,
	"recipients are those of the same change":   toldThose,
	"what failed is not told":                   failedNotTold,
	"what is told is there for everyone":        toldIsThere,
	"one batch is told at a time, to no caller": toldByOne,
}

// tell appends a text and publishes it, as a service does.
func (w *world) tell(id chat.ChatID, u chat.User, text string) error {
	return w.try(func(tx chat.Tx) error {
		e := chat.Event{ChatID: id, Kind: chat.Text, User: u, Value: text}
		m, err := tx.Append(&e, chat.TextRow{})
		if err != nil {
			return err
		}
		to, err := tx.Recipients(id)
		if err != nil {
			return err
		}
		tx.Publish(chat.Publication{To: to, Note: chat.MessageNote{Message: m}})
		if text == "fail" {
			return errStop
		}
		return nil
	})
}

// told ends the store, so that everything was told, and returns it.
func (w *world) told() []chat.Publication {
	w.t.Helper()
	heard := w.heard
	w.reopen()
	return heard.notes
}

// hold lets nothing be told until release is called, and wants no second batch
// to be told while one is.
func (w *world) hold() (release func()) {
	gate := make(chan struct{})
	var telling atomic.Int32
	w.heard.watch(func([]chat.Publication) {
		if telling.Add(1) > 1 {
			w.t.Error("two batches are told at a time")
		}
		<-gate
		telling.Add(-1)
	})
	release = sync.OnceFunc(func() { close(gate) })
	w.t.Cleanup(release)
	return release
}

// patience is how long something that must come may take, however much the
// machine has to do. A test that waits so long has failed.
const patience = 2 * time.Minute

// soon wants fn to return while nothing else moves.
func (w *world) soon(what string, fn func() error) {
	w.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- fn() }()
	select {
	case err := <-ended:
		if err != nil {
			w.t.Fatalf("%s: %v", what, err)
		}
	case <-time.After(patience):
		w.t.Fatalf("%s waits", what)
	}
}

func toldInOrder(t *testing.T, w *world) {
	id := w.group(w.ann)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 10 {
				if err := w.tell(id, w.ann, "x"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	notes := w.told()
	equal(t, "notes", len(notes), 200)
	for i, p := range notes {
		if seq := p.Note.(chat.MessageNote).Message.Seq; seq != chat.Seq(i+1) {
			t.Fatalf("note %d is of seq %d", i, seq)
		}
	}
}

// toldThose changes who is in a chat before anything is told of it.
func toldThose(t *testing.T, w *world) {
	id := w.group(w.ann)
	release := w.hold()
	say := func() { w.soon("a text", func() error { return w.tell(id, w.ann, "x") }) }
	say()
	w.update(func(tx chat.Tx) error {
		return tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: w.ben.ID, FromSeq: 2})
	})
	say()
	w.update(func(tx chat.Tx) error { return tx.DeleteParticipant(id, w.ann.ID) })
	say()
	release()
	var got []int
	for _, p := range w.told() {
		got = append(got, len(p.To))
	}
	equal(t, "recipients", [3]int(got), [3]int{1, 2, 1})
}

func failedNotTold(t *testing.T, w *world) {
	id := w.group(w.ann)
	for _, text := range []string{"one", "fail", "two"} {
		if err := w.tell(id, w.ann, text); (err != nil) != (text == "fail") {
			t.Errorf("%s: %v", text, err)
		}
	}
	notes := w.told()
	equal(t, "notes", len(notes), 2)
	equal(t, "the second", notes[1].Note.(chat.MessageNote).Message.Text, "two")
}

// toldIsThere reads what is told, when it is told: a client that hears of
// something may ask for it at once.
func toldIsThere(t *testing.T, w *world) {
	id := w.group(w.ann)
	store, heads := w.store, make(chan chat.Seq, 1)
	w.heard.watch(func([]chat.Publication) {
		err := store.View(context.Background(), func(v chat.View) error {
			row, err := v.Chat(id)
			heads <- row.LastSeq
			return err
		})
		if err != nil {
			t.Errorf("view: %v", err)
		}
	})
	for seq := range chat.Seq(100) {
		if err := w.tell(id, w.ann, "x"); err != nil {
			t.Fatal(err)
		}
		if head := <-heads; head <= seq {
			t.Fatalf("seq %d was told when the head was %d", seq+1, head)
		}
	}
}

// toldByOne lets callers come while the first batch is still being told.
func toldByOne(t *testing.T, w *world) {
	id := w.group(w.ann)
	release := w.hold()
	for range 5 {
		w.soon("a caller", func() error { return w.tell(id, w.ann, "x") })
	}
	release()
	equal(t, "notes", len(w.told()), 5)
}
