package sqlite

import (
	"fmt"

	"talko/app/chat"
)

// Append takes the seq only when the row is in, so a failure leaves no hole.
func (t *tx) Append(e *chat.Event, text chat.TextRow) (chat.Message, error) {
	row, err := t.chat(e.ChatID)
	if err != nil {
		return chat.Message{}, t.note(err)
	}
	if row.LastSeq == maxSeq {
		return chat.Message{}, t.note(fmt.Errorf("chat %d is full", row.ID))
	}
	if e.TS == 0 {
		e.TS = t.now
	}
	e.Seq, e.TS = row.LastSeq+1, max(e.TS, row.LastTS)
	var m chat.Message
	if e.TargetSeq == 0 {
		m, err = t.insertLine(*e, text)
	} else {
		err = t.insertTouch(*e)
	}
	if err != nil {
		return chat.Message{}, err
	}
	if err := t.filled(chat.ID(e.ChatID, e.Seq)); err != nil {
		return chat.Message{}, err
	}
	row.LastSeq, row.LastTS = e.Seq, e.TS
	t.put(row)
	t.w.touched = append(t.w.touched, row.ID)
	return m, nil
}

func (t *tx) insertLine(e chat.Event, text chat.TextRow) (chat.Message, error) {
	m := chat.LineOf(e)
	m.ReplyTo, m.Mentions, m.ClientID = text.ReplyTo, text.Mentions, text.ClientID
	t.use(e.User.ID, text.ClientID)
	err := t.exec(`INSERT INTO messages
		(id, kind, written, user_id, subject_id, ts, text, mod_seq, edit_seq, reply_to, mentions, client_id, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?)`,
		m.ID, m.Kind, m.Kind.Written(), m.User.ID, m.Subject.ID, m.TS, m.Text, m.ReplyTo, joinIDs(m.Mentions), packID(m.ClientID), text.Hash)
	if chat.KindOf(err) == chat.Conflict {
		return m, chat.Conflict.Errorf("this client id was used before")
	}
	if err != nil {
		return m, err
	}
	return m, t.mention(m)
}

// insertTouch keeps no text of an edit: the line has its current form, and what
// is replaced or deleted later is gone from here too.
func (t *tx) insertTouch(e chat.Event) error {
	if e.Kind == chat.Edited {
		e.Value = ""
	}
	return t.exec(`INSERT INTO touches (id, kind, user_id, subject_id, ts, target_seq, target_end, value)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		chat.ID(e.ChatID, e.Seq), e.Kind, e.User.ID, e.Subject.ID, e.TS, e.TargetSeq, e.TargetEnd, e.Value)
}

func (t *tx) UpdateMessage(m chat.Message) error {
	id, ok := idOf(m.ChatID, m.Seq)
	if !ok {
		return noMessage
	}
	if m.Deleted {
		m.Text, m.Mentions = "", nil
	}
	mentions := joinIDs(m.Mentions)
	var ts chat.Timestamp
	var before string
	err := t.c.one(noMessage, values(&ts, &before), `SELECT ts, mentions FROM messages WHERE id = ?`, id)
	if err != nil {
		return t.note(err)
	}
	if before != mentions {
		m.ID, m.TS = id, ts
		if err := t.dropMentions(id, id, 0); err != nil {
			return t.note(err)
		}
		if err := t.mention(m); err != nil {
			return err
		}
	}
	err = t.exec(`UPDATE messages SET text = ?, mod_seq = ?, edit_seq = ?, deleted = ?, pinned = ?, mentions = ?
		WHERE id = ?`, m.Text, own(m.ModSeq, m.Seq), own(m.EditSeq, m.Seq), m.Deleted, m.Pinned, mentions, id)
	if err != nil || !m.Deleted {
		return err
	}
	return t.retally(id, id)
}

// EraseMessages empties texts as a deletion does: the text changed, so edit_seq
// moves too.
func (t *tx) EraseMessages(id chat.ChatID, user chat.UserID, from, to, mod chat.Seq) error {
	low, high := span(id, from, to)
	if err := t.dropMentions(low, high, user); err != nil {
		return t.note(err)
	}
	err := t.exec(`UPDATE messages SET text = '', mentions = '', deleted = 1, pinned = 0, mod_seq = ?1, edit_seq = ?1
		WHERE id BETWEEN ?2 AND ?3 AND (?4 = 0 OR user_id = ?4) AND written AND NOT deleted`, mod, low, high, user)
	if err != nil {
		return err
	}
	return t.retally(low, high)
}
