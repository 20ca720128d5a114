package local

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"talko/app/chat"
)

// Cache is a chat.Cache in two files of SQLite: what was seen, and the outbox,
// which is small and committed with care. Several processes of a user may have
// it open. Each has an outbox of its own; the first keeps what it sees, the
// others only read that.
type Cache struct {
	seen   *sql.DB // nil: it is not kept
	outbox *sql.DB
	slot   slot // whose outbox this is; the first also keeps what was seen
	close  func() error
}

var _ chat.Cache = (*Cache)(nil)

// OpenCache opens the cache of a user of a server below dir. What is missing is
// made, for the user's own eyes; a file that is damaged, or was written by a
// newer talko, is put aside.
func OpenCache(dir, server, user string) (*Cache, error) {
	dir = filepath.Join(dir, "cache")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open cache: %w", err)
	}
	base := filepath.Join(dir, key(server, user))
	c := &Cache{}
	c.close = sync.OnceValue(c.closeAll)
	var err error
	if c.slot, err = takeSlot(base); err != nil {
		return nil, fmt.Errorf("open cache: %w", err)
	}
	if c.outbox, err = openFile(base+".outbox", outboxSchema, "FULL", c.slot.first()); err != nil {
		return nil, errors.Join(fmt.Errorf("open outbox: %w", err), c.Close())
	}
	// Without what was seen, it is fetched again.
	c.seen, _ = openFile(c.seenPath(), seenSchema, "NORMAL", c.slot.first())
	return c, nil
}

// seenPath is the file of what was seen.
func (c *Cache) seenPath() string { return c.slot.base + ".cache" }

// key names the files of a user of a server.
func key(server, user string) string {
	sum := sha256.Sum256([]byte(server + "\x00" + strings.ToLower(user)))
	return hex.EncodeToString(sum[:16])
}

// Close lets go of the files, and of the outbox: what is in it is for the next
// who opens the cache.
func (c *Cache) Close() error { return c.close() }

func (c *Cache) closeAll() error {
	var errs []error
	for _, db := range []*sql.DB{c.seen, c.outbox} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(append(errs, c.slot.release())...)
}

// within runs fn in a transaction.
func within(db *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
