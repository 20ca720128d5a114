package sqlite

import "talko/app/chat"

// listing is a list of a user's chats. What is asked of one of them is then asked
// of all, so it is read for all at once: a statement costs as much as some rows
// do.
type listing struct {
	user  chat.UserID
	seats map[chat.ChatID]chat.Seq // from where on the user may read them
	first chat.ChatID
	final chat.ChatID
	chats map[chat.ChatID]chat.ChatRow // nil: not read yet
	last  map[chat.ChatID]chat.Message // the newest text of each; nil: not read yet
}

// list keeps in mind that these chats, in the order of their ids, were listed. Only
// a snapshot does: there nothing changes behind its back.
func (v *view) list(user chat.UserID, rows []chat.ParticipantRow) {
	if !v.snapshot || len(rows) < 2 {
		return
	}
	l := &listing{user: user, first: rows[0].ChatID, final: rows[len(rows)-1].ChatID}
	l.seats = make(map[chat.ChatID]chat.Seq, len(rows))
	for _, p := range rows {
		l.seats[p.ChatID] = p.FromSeq
	}
	v.listed = l
}

// listedChat returns a chat that was listed; false for others.
func (v *view) listedChat(id chat.ChatID) (row chat.ChatRow, ok bool, err error) {
	l := v.listed
	if l == nil {
		return row, false, nil
	}
	if _, ok := l.seats[id]; !ok {
		return row, false, nil
	}
	if l.chats == nil {
		rows, err := list(v.c, scanChat, `SELECT `+chatColumns+` FROM chats WHERE id IN
			(SELECT chat_id FROM participants WHERE user_id = ? AND chat_id BETWEEN ? AND ? AND NOT hidden)`, l.user, l.first, l.final)
		if err != nil {
			return row, false, err
		}
		l.chats = make(map[chat.ChatID]chat.ChatRow, len(rows))
		for _, row := range rows {
			l.chats[row.ID] = row
		}
	}
	row, ok = l.chats[id]
	return row, ok, nil
}

// listedText returns the newest text of a chat that was listed; false for others. A
// chat without one gives a message without an id.
func (v *view) listedText(id chat.ChatID, from chat.Seq, viewer chat.UserID) (m chat.Message, ok bool, err error) {
	l := v.listed
	if l == nil || l.user != viewer {
		return m, false, nil
	}
	if seat, ok := l.seats[id]; !ok || seat != from {
		return m, false, nil
	}
	if l.last == nil {
		if err := v.readLast(l); err != nil {
			return m, false, err
		}
	}
	return l.last[id], true, nil
}

func (v *view) readLast(l *listing) error {
	var ids []chat.MessageID
	err := v.c.each(func(row scanner) error {
		var id chat.MessageID
		err := row.Scan(&id)
		if id != 0 {
			ids = append(ids, id)
		}
		return err
	}, `SELECT coalesce((SELECT m.id FROM messages m INDEXED BY messages_written
			WHERE m.id BETWEEN (p.chat_id << 32) + p.from_seq AND (p.chat_id << 32) + 4294967295
			AND m.written AND NOT m.deleted ORDER BY m.id DESC LIMIT 1), 0)
		FROM participants p WHERE p.user_id = ? AND p.chat_id BETWEEN ? AND ? AND NOT p.hidden`, l.user, l.first, l.final)
	if err != nil {
		return err
	}
	texts, err := v.linesOf(ids, l.user)
	if err != nil {
		return err
	}
	l.last = make(map[chat.ChatID]chat.Message, len(texts))
	for _, m := range texts {
		l.last[m.ChatID] = m
	}
	return nil
}
