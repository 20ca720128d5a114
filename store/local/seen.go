package local

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"talko/app/chat"
)

// Load returns what was kept. What was seen and cannot be read is put aside.
func (c *Cache) Load() (kept chat.Kept, err error) {
	if c.seen != nil {
		if kept, err = c.loadSeen(); err != nil {
			kept = chat.Kept{}
			c.renew()
		}
	}
	if kept.Unsent, kept.Spoilt, err = c.unsent(); err != nil {
		return kept, fmt.Errorf("read outbox: %w", err)
	}
	return kept, nil
}

// renew puts a file aside that cannot be read, and begins another. Where that
// fails, or another process has it, there is none.
func (c *Cache) renew() {
	c.seen.Close()
	c.seen = nil
	if c.slot.first() && setAside(c.seenPath()) == nil {
		c.seen, _ = tryFile(c.seenPath(), seenSchema, "NORMAL")
	}
}

// loadSeen reads one snapshot: another process may be writing.
func (c *Cache) loadSeen() (kept chat.Kept, err error) {
	tx, err := c.seen.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return kept, err
	}
	defer tx.Rollback()
	var head []byte
	err = tx.QueryRow(`SELECT head FROM head`).Scan(&head)
	if errors.Is(err, sql.ErrNoRows) {
		return kept, nil
	}
	if err == nil {
		err = json.Unmarshal(head, &kept.CacheHead)
	}
	if err == nil {
		kept.Chats, err = loadChats(tx)
	}
	return kept, err
}

func loadChats(tx *sql.Tx) (all []chat.KeptChat, err error) {
	rows, err := tx.Query(`SELECT chat_id, state FROM chats ORDER BY chat_id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k chat.KeptChat
		if err := rows.Scan(&k.ID, &k.State); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Lines, err = loadLines(tx, all[i].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func loadLines(tx *sql.Tx, id chat.ChatID) (all []chat.Message, err error) {
	rows, err := tx.Query(`SELECT line FROM lines WHERE chat_id = ? ORDER BY seq`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var line sql.RawBytes
		var m chat.Message
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(line, &m); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

// Keep carries out a change of what was seen, in one transaction. It does
// nothing where another process keeps that.
func (c *Cache) Keep(change chat.CacheChange) error {
	if c.seen == nil || !c.slot.first() {
		return nil
	}
	return within(c.seen, func(tx *sql.Tx) error {
		if err := keepHead(tx, change); err != nil {
			return err
		}
		for _, id := range change.Gone {
			if err := run(tx, `DELETE FROM chats WHERE chat_id = ?1; DELETE FROM lines WHERE chat_id = ?1`, id); err != nil {
				return err
			}
		}
		for _, ch := range change.Chats {
			if err := keepChat(tx, ch); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepHead(tx *sql.Tx, change chat.CacheChange) error {
	if change.Drop {
		if err := run(tx, `DELETE FROM head; DELETE FROM chats; DELETE FROM lines`); err != nil {
			return err
		}
	}
	if change.Head.Epoch == "" {
		return nil
	}
	head, err := json.Marshal(change.Head)
	if err != nil {
		return err
	}
	return run(tx, `INSERT OR REPLACE INTO head VALUES (1, ?)`, head)
}

func keepChat(tx *sql.Tx, ch chat.ChatChange) error {
	err := run(tx, `INSERT OR REPLACE INTO chats VALUES (?, ?)`, ch.ID, ch.State)
	if err == nil && ch.Clear {
		err = run(tx, `DELETE FROM lines WHERE chat_id = ?`, ch.ID)
	}
	if err != nil {
		return err
	}
	put, err := tx.Prepare(`INSERT OR REPLACE INTO lines VALUES (?, ?, ?)`)
	if err != nil {
		return err
	}
	defer put.Close()
	for _, m := range ch.Lines {
		line, err := json.Marshal(m)
		if err != nil {
			return err
		}
		if _, err := put.Exec(ch.ID, m.Seq, line); err != nil {
			return err
		}
	}
	return run(tx, `DELETE FROM lines WHERE chat_id = ? AND seq < ?`, ch.ID, ch.From)
}

func run(tx *sql.Tx, query string, args ...any) error {
	_, err := tx.Exec(query, args...)
	return err
}
