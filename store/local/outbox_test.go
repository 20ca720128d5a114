package local

import (
	"errors"
	"strings"
	"testing"

	"talko/app/chat"
)

func TestFullDiskIsToldInAUsersWords(t *testing.T) {
	t.Parallel()
	c := openCache(t, t.TempDir())
	load(t, c)
	limit := func(pages string) {
		t.Helper()
		_, err := c.outbox.Exec(`PRAGMA max_page_count = ` + pages)
		check(t, err)
	}
	limit("1") // no more than it has
	long := unsent("a")
	long[0].Text = strings.Repeat("long ", 20_000)
	err := c.KeepUnsent(long)
	var e *chat.Error
	if !errors.As(err, &e) || e.Kind != chat.Unavailable || e.Text != "the disk is full" {
		t.Errorf("got %v", err)
	}
	limit("100000")
	check(t, c.KeepUnsent(long))
}
