package sqlite

import (
	"slices"
	"testing"

	"talko/app/chat"
)

// TestEachFullBlockHasItsTally looks into the table: counts are right without it
// too, but slow.
func TestEachFullBlockHasItsTally(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 2)
	if err != nil {
		t.Fatal(err)
	}
	const block = 1 << tallyBits
	sayMany(t, s, ann, ids[1], 3*block-1, "hay")
	tallies(t, s, ids[1], block, block)
	sayMany(t, s, ann, ids[1], 1, "hay")
	tallies(t, s, ids[1], block, block, block)
	strike := func(tx chat.Tx) error { return tx.EraseMessages(ids[1], 0, 5, block+7, 1) }
	if err := s.Update(t.Context(), strike); err != nil {
		t.Fatal(err)
	}
	tallies(t, s, ids[1], 4, block-7, block)
	tallies(t, s, ids[0])
	err = s.Update(t.Context(), func(tx chat.Tx) error { return tx.EraseMessages(ids[1], 0, 9, 8, 1) })
	if err != nil {
		t.Errorf("nothing was to be erased: %v", err)
	}
}

// tallies compares the tallies of a chat.
func tallies(t *testing.T, s *Store, id chat.ChatID, want ...int) {
	t.Helper()
	low, high := whole(id)
	err := s.read(t.Context(), func(v *view) error {
		got, err := list(v.c, func(row scanner, n *int) error { return row.Scan(n) },
			`SELECT least FROM tallies WHERE id BETWEEN ? AND ? ORDER BY id`, blockOf(low), blockOf(high))
		if !slices.Equal(got, want) {
			t.Errorf("chat %d has the tallies %v, want %v", id, got, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBlocksInLieWhollyWithin compares them with what their numbers mean.
func TestBlocksInLieWhollyWithin(t *testing.T) {
	t.Parallel()
	for low := chat.Seq(1); low < 600; low += 51 {
		for high := low; high < 1100; high += 17 {
			first, last := blocksIn(chat.ID(7, low), chat.ID(7, high))
			for n := blockOf(chat.ID(7, 1)); n < blockOf(chat.ID(7, 2000)); n++ {
				from, to := chat.MessageID(n<<tallyBits+1), chat.MessageID((n+1)<<tallyBits)
				if within := from >= chat.ID(7, low) && to <= chat.ID(7, high); within != (n >= first && n <= last) {
					t.Errorf("%d to %d has the blocks %d to %d, and %d is within: %v", low, high, first, last, n, within)
				}
			}
		}
	}
}
