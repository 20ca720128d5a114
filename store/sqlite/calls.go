package sqlite

import "talko/app/chat"

// Used looks at two indexes alone: nearly every change is a new one.
func (v *view) Used(user chat.UserID, clientID string) (used bool, err error) {
	err = v.c.one(nil, values(&used), `SELECT EXISTS (SELECT 1 FROM messages WHERE client_id = ?1 AND user_id = ?2)
		OR EXISTS (SELECT 1 FROM calls WHERE client_id = ?1 AND user_id = ?2)`, packID(clientID), user)
	return used, err
}

// Used looks nothing up for an id that must be new.
func (t *tx) Used(user chat.UserID, clientID string) (bool, error) {
	id, ok := parseUUID(clientID)
	if !ok {
		used, err := t.view.Used(user, clientID)
		return used, t.note(err)
	}
	if !t.w.recent.read {
		if err := t.w.recent.begin(t.c, t.now); err != nil {
			return false, t.note(err)
		}
	}
	if t.w.recent.fresh(usedID{id, user}) {
		return false, nil
	}
	used, err := t.view.Used(user, clientID)
	return used, t.note(err)
}

// use remembers that a client id is in use.
func (t *tx) use(user chat.UserID, clientID string) {
	if id, ok := parseUUID(clientID); ok {
		t.w.recent.use(usedID{id, user})
	}
}

func (v *view) Call(user chat.UserID, clientID string) (chat.CallRow, error) {
	c := chat.CallRow{UserID: user, ClientID: clientID}
	err := v.c.one(noCall, values(&c.Hash, &c.Answer, &c.TS),
		`SELECT hash, answer, ts FROM calls WHERE client_id = ? AND user_id = ?`, packID(clientID), user)
	return c, err
}

func (t *tx) PutCall(c chat.CallRow) error {
	t.use(c.UserID, c.ClientID)
	return t.exec(`INSERT INTO calls (client_id, user_id, hash, answer, ts) VALUES (?, ?, ?, ?, ?)`,
		packID(c.ClientID), c.UserID, c.Hash, c.Answer, c.TS)
}

func (t *tx) DeleteCalls(before chat.Timestamp, limit int) error {
	return t.exec(`DELETE FROM calls WHERE (client_id, user_id) IN
		(SELECT client_id, user_id FROM calls WHERE ts < ? ORDER BY ts LIMIT 0 + ?)`, before, limit)
}

const jobColumns = `id, kind, user_id, chat_id, seq, erase, due_ts`

func (v *view) Jobs(now chat.Timestamp, limit int) ([]chat.JobRow, error) {
	return list(v.c, func(row scanner, j *chat.JobRow) error {
		return row.Scan(&j.ID, &j.Kind, &j.UserID, &j.ChatID, &j.Seq, &j.Erase, &j.DueTS)
	}, `SELECT `+jobColumns+` FROM jobs WHERE due_ts <= ? ORDER BY due_ts, id LIMIT 0 + ?`, now, limit)
}

func (t *tx) PutJob(j *chat.JobRow) error {
	var id any // NULL: the next
	if j.ID != 0 {
		id = j.ID
	}
	return t.note(t.c.one(nil, values(&j.ID), `INSERT OR REPLACE INTO jobs (`+jobColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`, id, j.Kind, j.UserID, j.ChatID, j.Seq, j.Erase, j.DueTS))
}

func (t *tx) DeleteJob(id int64) error { return t.exec(`DELETE FROM jobs WHERE id = ?`, id) }
