package sqlite

import (
	"fmt"

	"talko/app/chat"
)

const chatColumns = `id, kind, name, folded, key, topic, history, pair_low, pair_high, last_seq, last_ts, user_count`

func scanChat(row scanner, c *chat.ChatRow) error {
	return row.Scan(&c.ID, &c.Kind, &c.Name, &c.Folded, &c.Key, &c.Topic, &c.History,
		&c.PairLow, &c.PairHigh, &c.LastSeq, &c.LastTS, &c.UserCount)
}

func (v *view) chatWhere(where string, args ...any) (c chat.ChatRow, err error) {
	err = v.c.one(noChat, func(row scanner) error { return scanChat(row, &c) },
		`SELECT `+chatColumns+` FROM chats WHERE `+where, args...)
	return c, err
}

func (v *view) Chat(id chat.ChatID) (chat.ChatRow, error) {
	if row, ok, err := v.listedChat(id); ok || err != nil {
		return row, err
	}
	return v.chatWhere(`id = ?`, id)
}

func (v *view) PrivateChat(a, b chat.UserID) (chat.ChatRow, error) {
	return v.chatWhere(`pair_low = ? AND pair_high = ? AND pair_low > 0`, min(a, b), max(a, b))
}

func (v *view) RoomByKey(key string) (chat.ChatRow, error) {
	return v.chatWhere(`key = ? AND key <> ''`, key)
}

func (v *view) Rooms(match, after string, limit int) ([]chat.ChatRow, error) {
	glob, low, high := pattern(match)
	return list(v.c, scanChat, `SELECT `+chatColumns+` FROM chats
		WHERE kind = 'room' AND folded > ? AND folded >= ? AND folded <= ? AND folded GLOB ?
		ORDER BY folded LIMIT 0 + ?`, after, low, high, glob, limit)
}

func (v *view) HeadSum(user chat.UserID) (sum int64, err error) {
	return sum, v.c.one(nil, values(&sum), `SELECT coalesce(sum(c.last_seq), 0)
		FROM participants p JOIN chats c ON c.id = p.chat_id WHERE p.user_id = ? AND NOT p.hidden`, user)
}

// InsertChat gives c.ID, from 1 on and never one that was given before.
func (t *tx) InsertChat(c *chat.ChatRow) error {
	low, high := c.PairLow, c.PairHigh
	if low > high {
		low, high = high, low
	}
	var id chat.ChatID
	err := t.c.one(nil, values(&id), `INSERT INTO chats (kind, name, folded, key, topic, history, pair_low, pair_high)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, c.Kind, c.Name, c.Folded, c.Key, c.Topic, c.History, low, high)
	if err != nil {
		return t.note(taken(err, c.Kind))
	}
	if id > chat.MaxChatID {
		return t.note(fmt.Errorf("insert chat: all %d ids are given", chat.MaxChatID))
	}
	c.ID, c.PairLow, c.PairHigh, c.LastSeq, c.LastTS, c.UserCount = id, low, high, 0, 0, 0
	t.put(*c)
	return nil
}

// taken says what a conflict is about.
func taken(err error, kind chat.ChatKind) error {
	switch {
	case chat.KindOf(err) != chat.Conflict:
		return err
	case kind == chat.Room:
		return chat.Conflict.Errorf("this room's name is taken")
	}
	return chat.Conflict.Errorf("this chat is there already")
}

func (t *tx) UpdateChat(c chat.ChatRow) error {
	now, err := t.chat(c.ID)
	if err != nil {
		return t.note(err)
	}
	err = t.exec(`UPDATE chats SET name = ?, folded = ?, key = ?, topic = ?, history = ? WHERE id = ?`,
		c.Name, c.Folded, c.Key, c.Topic, c.History, c.ID)
	if err != nil {
		return taken(err, c.Kind)
	}
	now.Name, now.Folded, now.Key, now.Topic, now.History = c.Name, c.Folded, c.Key, c.Topic, c.History
	t.put(now)
	return nil
}
