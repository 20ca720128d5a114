package local

import (
	"database/sql"
	"encoding/json"
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"talko/app/chat"
)

// KeepUnsent carries out changes of this process's outbox, and returns when they
// are on disk. Its errors are of kind Unavailable, with a text for the user.
func (c *Cache) KeepUnsent(changes []chat.UnsentChange) error {
	return refused(within(c.outbox, func(tx *sql.Tx) error {
		for _, change := range changes {
			if err := c.change(tx, change); err != nil {
				return err
			}
		}
		return nil
	}))
}

// refused says in a user's words why a file was not written.
func refused(err error) error {
	if err == nil {
		return nil
	}
	why := "the disk does not take it"
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == lib.SQLITE_FULL {
		why = "the disk is full"
	}
	return &chat.Error{Kind: chat.Unavailable, Text: why, Err: err}
}

func (c *Cache) change(tx *sql.Tx, change chat.UnsentChange) error {
	if change.Done {
		_, err := tx.Exec(`DELETE FROM unsent WHERE client_id = ?`, change.ClientID)
		return err
	}
	entry, err := json.Marshal(change.Unsent)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO unsent (slot, client_id, entry) VALUES (?, ?, ?)
		ON CONFLICT (client_id) DO UPDATE SET entry = excluded.entry`, c.slot.n, change.ClientID, entry)
	return err
}

// adopt takes over the outboxes of processes that have ended. An entry keeps its
// place, so the order within each outbox stays.
func (c *Cache) adopt() error {
	slots, err := list[int](c.outbox, `SELECT DISTINCT slot FROM unsent WHERE slot <> ? ORDER BY slot`, c.slot.n)
	if err != nil {
		return err
	}
	return c.slot.orphans(slots, func(n int) error {
		_, err := c.outbox.Exec(`UPDATE unsent SET slot = ? WHERE slot = ?`, c.slot.n, n)
		return err
	})
}

// unsent returns this process's outbox, that of those before it included, and
// how many entries are spoilt: they cost none of the others, and stay.
func (c *Cache) unsent() (all []chat.Unsent, spoilt int, err error) {
	if err := c.adopt(); err != nil {
		return nil, 0, err
	}
	entries, err := list[[]byte](c.outbox, `SELECT entry FROM unsent WHERE slot = ? ORDER BY n`, c.slot.n)
	if err != nil {
		return nil, 0, err
	}
	all = make([]chat.Unsent, 0, len(entries))
	for _, entry := range entries {
		var u chat.Unsent
		if json.Unmarshal(entry, &u) != nil {
			spoilt++
			continue
		}
		all = append(all, u)
	}
	return all, spoilt, nil
}

// list returns the one column of a query.
func list[T any](db *sql.DB, query string, args ...any) (all []T, err error) {
	rows, err := db.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one T
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
