package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"talko/app/chat"
)

var changes = map[string]func(*testing.T, *world){
	"an error undoes its change alone":   errorUndoes,
	"a panic undoes its change alone":    panicUndoes,
	"many callers leave no hole":         manyCallers,
	"changes run in the order of places": orderOfPlaces,
	"a view is one snapshot":             oneSnapshot,
	"a change sees those before it":      changesSee,
	"a change sees its new names":        changesSeeNames,
	"a closed store says so":             closedStore,
	"closing carries out what is queued": closingDrains,
}

var errStop = errors.New("stop")

func errorUndoes(t *testing.T, w *world) {
	id := w.group(w.ann)
	w.say(id, w.ann, "one")
	err := w.try(func(tx chat.Tx) error {
		for range 3 {
			if _, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann}, chat.TextRow{}); err != nil {
				return err
			}
		}
		c := room("go")
		if err := tx.InsertChat(&c); err != nil {
			return err
		}
		tx.Publish(chat.Publication{})
		if _, err := tx.NextUserSeq(w.ann.ID); err != nil {
			return err
		}
		return fmt.Errorf("wrapped: %w", errStop)
	})
	if !errors.Is(err, errStop) {
		t.Errorf("got %v", err)
	}
	equal(t, "its numbers go to the next", w.say(id, w.ann, "two").Seq, 2)
	w.view(func(v chat.View) error {
		_, err := v.RoomByKey("go")
		kind(t, "the room", err, chat.NotFound)
		a, err := v.Account(w.ann.ID)
		equal(t, "user_seq", a.UserSeq, 0)
		return err
	})
}

func panicUndoes(t *testing.T, w *world) {
	id := w.group(w.ann)
	err := w.try(func(tx chat.Tx) error {
		if _, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann}, chat.TextRow{}); err != nil {
			return err
		}
		panic("a mistake")
	})
	kind(t, "panic", err, chat.Internal)
	equal(t, "seq", w.say(id, w.ann, "one").Seq, 1)
}

func manyCallers(t *testing.T, w *world) {
	one, two := w.group(w.ann), w.group(w.ann)
	var all sync.WaitGroup
	for caller := range 50 {
		all.Go(func() {
			for i := range 10 {
				err := w.try(func(tx chat.Tx) error {
					e := chat.Event{ChatID: []chat.ChatID{one, two}[i%2], Kind: chat.Text, User: w.ann}
					if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
						return err
					}
					if i%5 == 4 {
						return errStop
					}
					return nil
				})
				if (i%5 == 4) != errors.Is(err, errStop) {
					t.Errorf("caller %d, change %d: %v", caller, i, err)
				}
			}
		})
	}
	all.Wait()
	for _, id := range []chat.ChatID{one, two} {
		for i, m := range w.lines(id) {
			if m.Seq != chat.Seq(i+1) {
				t.Fatalf("chat %d: line %d has seq %d", id, i, m.Seq)
			}
		}
		equal(t, "head", w.chat(id).LastSeq, 200)
	}
}

func orderOfPlaces(t *testing.T, w *world) {
	const n = 100
	var got []int // written by the writer alone
	var all sync.WaitGroup
	for i := range n {
		placed := make(chan struct{})
		ctx := chat.OnQueued(context.Background(), func() { close(placed) })
		all.Go(func() {
			if err := w.store.Update(ctx, func(chat.Tx) error { got = append(got, i); return nil }); err != nil {
				t.Error(err)
			}
		})
		<-placed
	}
	all.Wait()
	for i, n := range got {
		if i != n {
			t.Fatalf("change %d ran as number %d", n, i)
		}
	}
	equal(t, "changes", len(got), n)
}

func oneSnapshot(t *testing.T, w *world) {
	id := w.group(w.ann)
	w.view(func(v chat.View) error {
		before, err := v.Chat(id)
		if err != nil {
			return err
		}
		w.say(id, w.ann, "meanwhile")
		after, err := v.Chat(id)
		equal(t, "head", after.LastSeq, before.LastSeq)
		if err != nil {
			return err
		}
		ms, err := v.Lines(id, 1, 9, 9, false, 0)
		equal(t, "lines", len(ms), 0)
		return err
	})
	equal(t, "head afterwards", w.chat(id).LastSeq, 1)
}

func changesSee(t *testing.T, w *world) {
	id := w.group(w.ann)
	w.update(func(tx chat.Tx) error {
		m, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann, Value: "hi"}, chat.TextRow{ClientID: "c"})
		if err != nil {
			return err
		}
		again, _, err := tx.MessageCall(w.ann.ID, "c")
		equal(t, "the message", again.ID, m.ID)
		sum, missing := tx.HeadSum(w.ann.ID)
		equal(t, "its head", sum, int64(m.Seq))
		if err := errors.Join(err, missing); err != nil {
			return err
		}
		w.view(func(v chat.View) error {
			ms, err := v.Lines(id, 1, 9, 9, false, 0)
			equal(t, "others see nothing yet", len(ms), 0)
			return err
		})
		return err
	})
}

// changesSeeNames reads a line before and after its author's name changes.
func changesSeeNames(t *testing.T, w *world) {
	m := w.say(w.group(w.ann), w.ann, "hi")
	w.update(func(tx chat.Tx) error {
		a, err := tx.Account(w.ann.ID)
		if err != nil {
			return err
		}
		a.Name, a.Folded, a.Key = "anna", "anna", "anna"
		for _, want := range []string{"ann", "anna"} {
			ms, err := tx.LinesAt(m.ChatID, []chat.Seq{m.Seq}, 0)
			if err != nil {
				return err
			}
			equal(t, "author", ms[0].User.Name, want)
			if err := tx.UpdateAccount(a); err != nil {
				return err
			}
		}
		return nil
	})
}

func closedStore(t *testing.T, w *world) {
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	kind(t, "update", w.try(func(chat.Tx) error { return nil }), chat.Unavailable)
	kind(t, "view", w.store.View(context.Background(), func(chat.View) error { return nil }), chat.Unavailable)
	_, err := w.store.Search(context.Background(), chat.SearchQuery{UserID: w.ann.ID, Query: "x", Limit: 1})
	kind(t, "search", err, chat.Unavailable)
	equal(t, "closing twice", w.store.Close(), nil)
}

func closingDrains(t *testing.T, w *world) {
	id := w.group(w.ann)
	var all sync.WaitGroup
	for range 20 {
		placed := make(chan struct{})
		ctx := chat.OnQueued(context.Background(), func() { close(placed) })
		all.Go(func() {
			err := w.store.Update(ctx, func(tx chat.Tx) error {
				_, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann}, chat.TextRow{})
				return err
			})
			if err != nil {
				t.Errorf("a change that had its place: %v", err)
			}
		})
		<-placed
	}
	w.reopen()
	all.Wait()
	equal(t, "lines", len(w.lines(id)), 20)
}
