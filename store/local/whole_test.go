package local

import (
	"reflect"
	"testing"

	"talko/app/chat"
)

// TestHalfAChangeIsNone: a disk that fails in the middle of a change leaves what
// was kept before, whole.
func TestHalfAChangeIsNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openCache(t, dir)
	check(t, c.Keep(seen("one", "two")))
	before := load(t, c)
	_, err := c.seen.Exec(`CREATE TRIGGER fails BEFORE INSERT ON lines WHEN NEW.seq = 99 BEGIN SELECT RAISE(ABORT, 'full'); END`)
	check(t, err)
	change := seen("other", "words")
	change.Head.UserSeq++
	change.Gone = []chat.ChatID{1}
	change.Chats = append(change.Chats, chat.ChatChange{ID: 2, State: []byte("new"), Lines: []chat.Message{{ChatID: 2, Seq: 99}}})
	if err := c.Keep(change); err == nil {
		t.Fatal("it did not fail")
	}
	check(t, c.Close())
	if after := load(t, openCache(t, dir)); !reflect.DeepEqual(after, before) {
		t.Errorf("got  %+v\nwant %+v", after, before)
	}
}
