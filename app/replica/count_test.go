package replica

import (
	"slices"
	"testing"

	"talko/app/chat"
)

// TestACountGoesOnFromWhatTheServerCounted has lines counted of which none is
// held: what is pushed moves the count, each event once, and nobody is asked.
func TestACountGoesOnFromWhatTheServerCounted(t *testing.T) {
	t.Parallel()
	s, c, m := cold(t, 5)
	first := c.LastSeq - 4
	for _, step := range []struct {
		name   string
		happen func()
	}{
		{"as it was told", func() {}},
		{"a line more", func() { s.model.send(c, 2, "one more", 0, "") }},
		{"one of the user's own", func() { s.model.send(c, me, "mine", 0, "") }},
		{"a deletion of what was counted", func() { s.model.touch(c, 2, chat.Deleted, first, "") }},
		{"a deletion of what came since", func() { s.model.touch(c, 2, chat.Deleted, c.LastSeq-2, "") }},
		{"a count that has a deletion on its way", func() {
			s.model.touch(c, 2, chat.Deleted, first+2, "")
			s.model.mark(c, me, first+1, false)
			slices.Reverse(s.notes)
		}},
		{"an older marker behind a newer", func() {
			s.model.mark(c, me, first+2, false)
			s.model.mark(c, me, first+3, false)
			slices.Reverse(s.notes)
		}},
	} {
		step.happen()
		s.deliverAll()
		got, want := m.show(), s.model.unread(c, me)
		if got.Unread != want.Unread || got.ReadSeq != want.ReadSeq {
			t.Errorf("%s: %d unread above %d, want %d above %d", step.name, got.Unread, got.ReadSeq, want.Unread, want.ReadSeq)
		}
	}
	s.quiet()
	s.equal(t)
}
