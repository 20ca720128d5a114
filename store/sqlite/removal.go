package sqlite

import (
	"errors"
	"maps"

	"talko/app/chat"
)

// sweepBlock is how many events of a deleted chat are removed at once. A chat
// may hold a million, and all others would have to wait for them.
const sweepBlock = 500

// DeleteChat takes the chat away at once; of a long log the rest is swept
// between later changes. Nothing leads to it any more, and its id is not given
// again.
func (t *tx) DeleteChat(id chat.ChatID) error {
	if _, err := t.chat(id); err != nil {
		return t.note(err)
	}
	left, err := t.sweep(id)
	if err != nil {
		return t.note(err)
	}
	if left {
		if err := t.exec(`INSERT INTO removals (chat_id) VALUES (?)`, id); err != nil {
			return err
		}
		t.w.unswept = true
	}
	for _, query := range []string{`DELETE FROM participants WHERE chat_id = ?`, `DELETE FROM chats WHERE id = ?`} {
		if err := t.exec(query, id); err != nil {
			return err
		}
	}
	t.w.remember(id)
	delete(t.w.chats, id)
	delete(t.w.recipients, id)
	maps.DeleteFunc(t.w.participants.known, func(m membership, _ chat.ParticipantRow) bool { return m.chat == id })
	t.w.touched = append(t.w.touched, id)
	return nil
}

// sweep removes a block of lines and one of touches, and tells whether any are
// left.
func (t *tx) sweep(id chat.ChatID) (left bool, err error) {
	low, high := whole(id)
	lines, more, err := t.block(`SELECT id FROM messages WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1 OFFSET 0 + ?`, low, high)
	if err != nil {
		return false, err
	}
	touches, also, err := t.block(`SELECT id FROM touches WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1 OFFSET 0 + ?`, low, high)
	if err != nil {
		return false, err
	}
	if err := t.dropMentions(low, lines, 0); err != nil {
		return false, err
	}
	return more || also, errors.Join(
		t.exec(`DELETE FROM reactions WHERE message_id BETWEEN ? AND ?`, low, lines),
		t.exec(`DELETE FROM messages WHERE id BETWEEN ? AND ?`, low, lines),
		t.exec(`DELETE FROM tallies WHERE id BETWEEN ? AND ?`, blockOf(low), blockOf(lines)),
		t.exec(`DELETE FROM touches WHERE id BETWEEN ? AND ?`, low, touches))
}

// block finds the id at which a block ends, and whether there is more behind.
func (t *tx) block(query string, low, high chat.MessageID) (end chat.MessageID, more bool, err error) {
	switch err := t.c.one(noMessage, values(&end), query, low, high, sweepBlock-1); {
	case err == noMessage:
		return high, false, nil
	case err != nil:
		return 0, false, err
	}
	return end, true, nil
}

// sweep removes a block of the log of a deleted chat, as a batch of its own.
// After a failure it waits for the next deletion, or the next opening.
func (w *writer) sweep() {
	c := &change{fn: sweepNext, done: make(chan struct{})}
	w.carryOut([]*change{c})
	if c.err != nil {
		w.unswept = false
		w.store.log.Warn("deleted chat not swept", "err", c.err)
	}
}

func sweepNext(change chat.Tx) error {
	t := change.(*tx)
	var id chat.ChatID
	err := t.c.one(noChat, values(&id), `SELECT chat_id FROM removals LIMIT 1`)
	if err == noChat {
		t.w.unswept = false
		return nil
	}
	if err != nil {
		return err
	}
	left, err := t.sweep(id)
	if err != nil || left {
		return err
	}
	return t.exec(`DELETE FROM removals WHERE chat_id = ?`, id)
}
