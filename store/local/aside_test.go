package local

import (
	"database/sql"
	"os"
	"testing"
)

func TestFileThatIsBusyIsNotPutAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openCache(t, dir)
	check(t, c.KeepUnsent(unsent("typed")))
	check(t, c.Close())
	other, err := tryFile(c.slot.base+".outbox", outboxSchema, "FULL")
	check(t, err)
	defer other.Close()
	tx, err := other.Begin() // and stands still
	check(t, err)
	if c, err := OpenCache(dir, "a:1", "alice"); err == nil {
		t.Errorf("it was opened, with %d unsent", len(load(t, c).Unsent))
		check(t, c.Close())
	}
	check(t, tx.Rollback())
	if kept := load(t, openCache(t, dir)); len(kept.Unsent) != 1 {
		t.Errorf("%d are unsent, want 1", len(kept.Unsent))
	}
}

// TestWhatIsPutAsideIsWhole has an outbox of a newer talko that was killed: what
// was typed is in its log alone.
func TestWhatIsPutAsideIsWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openCache(t, dir)
	check(t, c.KeepUnsent(unsent("typed")))
	path := c.slot.base + ".outbox"
	_, err := c.outbox.Exec(`PRAGMA user_version = 2`)
	check(t, err)
	for _, end := range []string{"", "-wal"} { // as a kill leaves them
		b, err := os.ReadFile(path + end)
		check(t, err)
		check(t, os.WriteFile(path+".killed"+end, b, 0o600))
	}
	check(t, c.Close())
	for _, end := range []string{"", "-wal"} {
		check(t, os.Rename(path+".killed"+end, path+end))
	}
	if kept := load(t, openCache(t, dir)); len(kept.Unsent) != 0 {
		t.Errorf("%d are unsent of a newer version", len(kept.Unsent))
	}
	aside, err := sql.Open("sqlite", dsn(path+".aside", "FULL"))
	check(t, err)
	defer aside.Close()
	if ids, err := list[string](aside, `SELECT client_id FROM unsent`); err != nil || len(ids) != 1 {
		t.Errorf("what was put aside has %v, %v", ids, err)
	}
}
