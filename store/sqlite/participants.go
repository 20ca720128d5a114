package sqlite

import (
	"cmp"
	"slices"

	"talko/app/chat"
)

const participantColumns = `chat_id, user_id, role, from_seq, joined_seq, hidden, read_seq, read_version,
	read_user_seq, muted, level, pinned, draft, draft_device, settings_user_seq`

func scanParticipant(row scanner, p *chat.ParticipantRow) error {
	s := &p.Settings
	return row.Scan(&p.ChatID, &p.UserID, &p.Role, &p.FromSeq, &p.JoinedSeq, &p.Hidden, &p.ReadSeq, &p.ReadVersion,
		&p.ReadUserSeq, &s.Muted, &s.Level, &s.Pinned, &s.Draft.Text, &s.Draft.DeviceID, &s.UserSeq)
}

func (v *view) Participant(id chat.ChatID, user chat.UserID) (p chat.ParticipantRow, err error) {
	err = v.c.one(noParticipant, func(row scanner) error { return scanParticipant(row, &p) },
		`SELECT `+participantColumns+` FROM participants WHERE user_id = ? AND chat_id = ?`, user, id)
	return p, err
}

func (v *view) Participants(id chat.ChatID, after chat.UserID, limit int) ([]chat.ParticipantRow, error) {
	return list(v.c, scanParticipant, `SELECT `+participantColumns+` FROM participants
		WHERE chat_id = ? AND user_id > ? ORDER BY user_id LIMIT 0 + ?`, id, after, limit)
}

func (v *view) Longest(id chat.ChatID, limit int) ([]chat.UserID, error) {
	return list(v.c, func(row scanner, id *chat.UserID) error { return row.Scan(id) },
		`SELECT user_id FROM participants WHERE chat_id = ? ORDER BY joined_seq, user_id LIMIT 0 + ?`, id, limit)
}

func (v *view) ChatsOf(user chat.UserID, after chat.ChatID, limit int) ([]chat.ParticipantRow, error) {
	rows, err := list(v.c, scanParticipant, `SELECT `+participantColumns+` FROM participants
		WHERE user_id = ? AND chat_id > ? AND NOT hidden ORDER BY chat_id LIMIT 0 + ?`, user, after, limit)
	v.list(user, rows)
	return rows, err
}

func (v *view) ChatIDsOf(user chat.UserID) ([]chat.ChatID, error) {
	return list(v.c, func(row scanner, id *chat.ChatID) error { return row.Scan(id) },
		`SELECT chat_id FROM participants WHERE user_id = ? AND NOT hidden ORDER BY chat_id`, user)
}

func (v *view) HiddenChatsOf(user chat.UserID, after chat.ChatID, limit int) ([]chat.ParticipantRow, error) {
	return list(v.c, scanParticipant, `SELECT `+participantColumns+` FROM participants
		WHERE user_id = ? AND chat_id > ? AND hidden ORDER BY chat_id LIMIT 0 + ?`, user, after, limit)
}

func (v *view) Recipients(id chat.ChatID) ([]chat.Recipient, error) {
	return list(v.c, func(row scanner, r *chat.Recipient) error { return row.Scan(&r.UserID, &r.FromSeq) },
		`SELECT user_id, from_seq FROM participants WHERE chat_id = ? AND NOT hidden ORDER BY user_id`, id)
}

// Recipients returns a slice that many publications share; it is never changed.
func (t *tx) Recipients(id chat.ChatID) ([]chat.Recipient, error) {
	if rs, ok := t.w.recipients[id]; ok {
		return rs, nil
	}
	rs, err := t.view.Recipients(id)
	if err != nil {
		return nil, t.note(err)
	}
	rs = slices.Clip(rs)
	t.w.recipients[id] = rs
	t.w.held += len(rs)
	return rs, nil
}

// Participant reads a row once and remembers it: it is part of every send.
func (t *tx) Participant(id chat.ChatID, user chat.UserID) (chat.ParticipantRow, error) {
	p, err := t.w.participants.get(membership{id, user}, func() (chat.ParticipantRow, error) { return t.view.Participant(id, user) })
	return p, t.note(err)
}

func (t *tx) PutParticipant(p chat.ParticipantRow) error {
	row, err := t.chat(p.ChatID)
	if err != nil {
		return t.note(err)
	}
	t.w.participants.forget(membership{p.ChatID, p.UserID})
	known, err := t.updateParticipant(p)
	if err != nil {
		return t.note(err)
	}
	if !known {
		if err := t.insertParticipant(p); err != nil {
			return err
		}
		row.UserCount++
		t.put(row)
	}
	t.receive(p, !p.Hidden)
	return nil
}

func (t *tx) updateParticipant(p chat.ParticipantRow) (known bool, err error) {
	s := p.Settings
	n, err := t.c.changed(`UPDATE participants SET role = ?, from_seq = ?, joined_seq = ?, hidden = ?, read_seq = ?,
		read_version = ?, read_user_seq = ?, muted = ?, level = ?, pinned = ?, draft = ?, draft_device = ?,
		settings_user_seq = ? WHERE user_id = ? AND chat_id = ?`,
		p.Role, p.FromSeq, p.JoinedSeq, p.Hidden, p.ReadSeq, p.ReadVersion, p.ReadUserSeq,
		s.Muted, s.Level, s.Pinned, s.Draft.Text, s.Draft.DeviceID, s.UserSeq, p.UserID, p.ChatID)
	return n > 0, err
}

func (t *tx) insertParticipant(p chat.ParticipantRow) error {
	s := p.Settings
	return t.exec(`INSERT INTO participants (`+participantColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ChatID, p.UserID, p.Role, p.FromSeq, p.JoinedSeq, p.Hidden, p.ReadSeq, p.ReadVersion, p.ReadUserSeq,
		s.Muted, s.Level, s.Pinned, s.Draft.Text, s.Draft.DeviceID, s.UserSeq)
}

func (t *tx) DeleteParticipant(id chat.ChatID, user chat.UserID) error {
	row, err := t.chat(id)
	if err != nil {
		return t.note(err)
	}
	t.w.participants.forget(membership{id, user})
	n, err := t.c.changed(`DELETE FROM participants WHERE user_id = ? AND chat_id = ?`, user, id)
	if err == nil && n == 0 {
		return noParticipant
	}
	if err != nil {
		return t.note(err)
	}
	row.UserCount--
	t.put(row)
	t.receive(chat.ParticipantRow{ChatID: id, UserID: user}, false)
	return nil
}

// receive makes p one of the chat's recipients, or no longer one, in a new
// slice if something changes: the old one is out in publications. The chat is
// remembered in any case: who is read later in this change goes with it too.
func (t *tx) receive(p chat.ParticipantRow, shown bool) {
	t.w.remember(p.ChatID)
	old, held := t.w.recipients[p.ChatID]
	if !held {
		return
	}
	i, there := slices.BinarySearchFunc(old, p.UserID, func(r chat.Recipient, id chat.UserID) int { return cmp.Compare(r.UserID, id) })
	r := chat.Recipient{UserID: p.UserID, FromSeq: p.FromSeq}
	if there == shown && (!there || old[i] == r) {
		return
	}
	next := make([]chat.Recipient, 0, len(old)+1)
	next = append(next, old[:i]...)
	if shown {
		next = append(next, r)
	}
	if there {
		i++
	}
	t.w.recipients[p.ChatID] = append(next, old[i:]...)
}
