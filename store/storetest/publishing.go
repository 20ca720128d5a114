package storetest

import (
	"sync"
	"testing"

	"talko/app/chat"
)

var publishing = map[string]func(*testing.T, *world){
	"what is told is in the order of the log": toldInOrder,
	"recipients are those of the same change": toldThose,
	"what failed is not told":                 failedNotTold,
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

func toldThose(t *testing.T, w *world) {
	id := w.group(w.ann)
	say := func() {
		if err := w.tell(id, w.ann, "x"); err != nil {
			t.Fatal(err)
		}
	}
	say()
	w.update(func(tx chat.Tx) error {
		return tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: w.ben.ID, FromSeq: 2})
	})
	say()
	w.update(func(tx chat.Tx) error { return tx.DeleteParticipant(id, w.ann.ID) })
	say()
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
