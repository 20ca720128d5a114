package sqlite

import (
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

// TestABatchOfTheIndexIsBounded lets each of a few erasures touch more lines
// than a batch has room for.
func TestABatchOfTheIndexIsBounded(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	const lines = 2*indexBatch + 10
	err = s.Update(t.Context(), func(tx chat.Tx) error {
		for range lines {
			if _, err := tx.Append(&chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann, Value: "x"}, chat.TextRow{}); err != nil {
				return err
			}
		}
		for range 5 {
			e := chat.Event{ChatID: ids[0], Kind: chat.Erased, User: ann, TargetSeq: 1, TargetEnd: lines}
			if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	err = s.read(t.Context(), func(v *view) error {
		todo, err := changedLines(v, ids[0], lines, lines+5)
		for len(todo) > 0 && err == nil {
			var b batch
			todo, err = b.read(v, todo)
			sizes = append(sizes, len(b.docs))
		}
		return err
	})
	if want := []int{indexBatch, indexBatch, 10}; err != nil || !slices.Equal(sizes, want) {
		t.Errorf("batches of %v lines, want %v, %v", sizes, want, err)
	}
}

// TestABatchOfLongTextsIsShorter reads texts of which a few hundred are enough.
func TestABatchOfLongTextsIsShorter(t *testing.T) {
	t.Parallel()
	long, b := strings.Repeat("x", indexBytes/100), batch{}
	for id := range chat.MessageID(99) {
		b.put(doc{id: id, text: long})
	}
	if b.room() == 0 {
		t.Error("it is full before its time")
	}
	b.put(doc{id: 99, text: long + long})
	if n := b.room(); n != 0 {
		t.Errorf("there is room for %d more", n)
	}
}

func TestStretchesThatOverlapAreReadOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ all, want []stretch }{
		"none":       {},
		"apart":      {[]stretch{{5, 6}, {1, 3}}, []stretch{{1, 3}, {5, 6}}},
		"adjoining":  {[]stretch{{4, 6}, {1, 3}}, []stretch{{1, 6}}},
		"within":     {[]stretch{{1, 9}, {3, 4}, {9, 12}}, []stretch{{1, 12}}},
		"one, often": {[]stretch{{2, 2}, {2, 2}, {2, 2}}, []stretch{{2, 2}}},
	} {
		if got := merge(slices.Clone(c.all)); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
