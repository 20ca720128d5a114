package sqlite

import (
	"cmp"
	"slices"

	"talko/app/chat"
)

// mention enters a message into the lists of those whom it mentions, but not of
// who wrote it.
func (t *tx) mention(m chat.Message) error {
	for _, user := range m.Mentions {
		if user == m.User.ID {
			continue
		}
		err := t.exec(`INSERT OR IGNORE INTO mentions (user_id, ts, id) VALUES (?, ?, ?)`, user, m.TS, m.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// dropMentions takes the author's lines (0: everyone's) out of those lists.
func (t *tx) dropMentions(low, high chat.MessageID, author chat.UserID) error {
	type row struct {
		id    chat.MessageID
		ts    chat.Timestamp
		users string
	}
	rows, err := list(t.c, func(s scanner, r *row) error { return s.Scan(&r.id, &r.ts, &r.users) },
		`SELECT id, ts, mentions FROM messages WHERE id BETWEEN ?1 AND ?2 AND mentions <> ''
		AND (?3 = 0 OR user_id = ?3)`, low, high, author)
	if err != nil {
		return err
	}
	for _, r := range rows {
		for _, user := range splitIDs(r.users) {
			if err := t.exec(`DELETE FROM mentions WHERE user_id = ? AND ts = ? AND id = ?`, user, r.ts, r.id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *view) Mentions(user chat.UserID, id chat.ChatID, before chat.Hit, limit int) ([]chat.Message, error) {
	if before == (chat.Hit{}) {
		before = chat.Hit{TS: 1<<63 - 1, ID: 1<<63 - 1}
	}
	low, high := chat.MessageID(0), chat.MessageID(1<<63-1)
	order := `m.ts DESC, m.id DESC`
	if id != 0 {
		low, high = whole(id)
		order = `m.id DESC` // in one chat that is the order of time too
	}
	ids, err := list(v.c, func(row scanner, id *chat.MessageID) error { return row.Scan(id) },
		`SELECT m.id FROM mentions m
		JOIN participants p ON p.user_id = m.user_id AND p.chat_id = m.id >> 32 AND p.from_seq <= m.id & 4294967295
		WHERE m.user_id = ? AND m.id BETWEEN ? AND ? AND (m.ts, m.id) < (?, ?)
		ORDER BY `+order+` LIMIT 0 + ?`, user, low, high, before.TS, before.ID, limit)
	if err != nil {
		return nil, err
	}
	all, err := v.linesOf(ids, user)
	slices.SortFunc(all, func(a, b chat.Message) int {
		return cmp.Or(cmp.Compare(b.TS, a.TS), cmp.Compare(b.ID, a.ID))
	})
	return all, err
}
