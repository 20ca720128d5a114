package sqlite

import (
	"testing"

	"talko/app/chat"
)

// TestAPageOfEventsThatBreaksOffIsAnError puts a view before the lines that
// fails at the third: what was read until then is no page.
func TestAPageOfEventsThatBreaksOffIsAnError(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if err := sayTo(s, ann, ids[0], "x"); err != nil {
			t.Fatal(err)
		}
	}
	var events []chat.Event
	var failed error
	s.Update(t.Context(), func(change chat.Tx) error {
		err := change.(*tx).exec(`CREATE TEMP VIEW messages AS SELECT id, kind, user_id, subject_id, ts,
			CASE WHEN id & 4294967295 = 3 THEN json('{') ELSE text END AS text FROM main.messages`)
		if err != nil {
			return err
		}
		events, failed = change.Events(ids[0], 0, 9)
		return failed
	})
	if failed == nil {
		t.Errorf("%d of 4 events were taken for all", len(events))
	}
}
