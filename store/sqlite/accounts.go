package sqlite

import "talko/app/chat"

const accountColumns = `id, name, folded, key, password, status, presence, user_seq, created_ts, deleted_ts, gone, role`

func scanAccount(row scanner, a *chat.AccountRow) error {
	return row.Scan(&a.ID, &a.Name, &a.Folded, &a.Key, &a.Password, &a.Status, &a.Presence,
		&a.UserSeq, &a.CreatedTS, &a.DeletedTS, &a.Gone, &a.Role)
}

func (v *view) account(where string, args ...any) (a chat.AccountRow, err error) {
	err = v.c.one(noUser, func(row scanner) error { return scanAccount(row, &a) },
		`SELECT `+accountColumns+` FROM users WHERE `+where, args...)
	return a, err
}

func (v *view) Account(id chat.UserID) (chat.AccountRow, error) {
	return v.account(`id = ?`, id)
}

func (v *view) AccountByKey(key string) (chat.AccountRow, error) {
	return v.account(`id = (SELECT user_id FROM names WHERE key = ?1) AND key = ?1`, key)
}

func (v *view) Accounts(match, after string, limit int) ([]chat.AccountRow, error) {
	glob, low, high := pattern(match)
	return list(v.c, scanAccount, `SELECT `+accountColumns+` FROM users
		WHERE folded > ? AND folded >= ? AND folded <= ? AND folded GLOB ? AND deleted_ts = 0 AND NOT gone
		ORDER BY folded LIMIT 0 + ?`, after, low, high, glob, limit)
}

func (t *tx) NextUserSeq(user chat.UserID) (n chat.UserSeq, err error) {
	return n, t.note(t.c.one(noUser, values(&n),
		`UPDATE users SET user_seq = user_seq + 1 WHERE id = ? RETURNING user_seq`, user))
}

func (t *tx) InsertAccount(a *chat.AccountRow) error {
	err := t.c.one(nil, values(&a.ID), `INSERT INTO users
		(name, folded, key, password, status, presence, user_seq, created_ts, deleted_ts, gone, role)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		a.Name, a.Folded, a.Key, a.Password, a.Status, a.Presence, a.UserSeq, a.CreatedTS, a.DeletedTS, a.Gone, a.Role)
	if err != nil {
		return t.note(err)
	}
	if err := t.takeName(a.Key, a.ID); err != nil {
		// The row must not stay, should the caller go on.
		_, undone := t.c.exec(`DELETE FROM users WHERE id = ?`, a.ID)
		a.ID = 0
		t.note(undone)
		return err
	}
	t.w.users.forget(a.ID)
	return nil
}

func (t *tx) UpdateAccount(a chat.AccountRow) error {
	if err := t.takeName(a.Key, a.ID); err != nil {
		return err
	}
	t.w.users.forget(a.ID)
	n, err := t.c.changed(`UPDATE users SET name = ?, folded = ?, key = ?, password = ?, status = ?,
		presence = ?, user_seq = max(user_seq, ?), created_ts = ?, deleted_ts = ?, gone = ?, role = ? WHERE id = ?`,
		a.Name, a.Folded, a.Key, a.Password, a.Status, a.Presence, a.UserSeq, a.CreatedTS, a.DeletedTS, a.Gone, a.Role, a.ID)
	if err == nil && n == 0 {
		return noUser
	}
	return t.note(err)
}

// takeName makes a key the user's for ever. Users may come back to a name that
// they had.
func (t *tx) takeName(key string, user chat.UserID) error {
	if key == "" {
		return nil // a user who is gone
	}
	n, err := t.c.changed(`INSERT INTO names (key, user_id) VALUES (?1, ?2)
		ON CONFLICT (key) DO UPDATE SET key = key WHERE user_id = ?2`, key, user)
	if err == nil && n == 0 {
		return chat.Conflict.Errorf("this name is taken")
	}
	return t.note(err)
}

const sessionColumns = `id, user_id, device_id, token_hash, device, address, created_ts, used_ts`

func scanSession(row scanner, s *chat.SessionRow) error {
	return row.Scan(&s.ID, &s.UserID, &s.DeviceID, &s.TokenHash, &s.Device, &s.Address, &s.CreatedTS, &s.UsedTS)
}

func (v *view) SessionByToken(tokenHash []byte) (s chat.SessionRow, err error) {
	err = v.c.one(noSession, func(row scanner) error { return scanSession(row, &s) },
		`SELECT `+sessionColumns+` FROM sessions WHERE token_hash = ?`, tokenHash)
	return s, err
}

func (v *view) Sessions(user chat.UserID) ([]chat.SessionRow, error) {
	return list(v.c, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE user_id = ? ORDER BY id`, user)
}

// InsertSession takes a device that is not the user's for a new one.
func (t *tx) InsertSession(s *chat.SessionRow) error {
	var known bool
	err := t.c.one(nil, values(&known), `SELECT EXISTS (SELECT 1 FROM devices WHERE id = ? AND user_id = ?)`, s.DeviceID, s.UserID)
	if err == nil && !known {
		err = t.c.one(nil, values(&s.DeviceID), `INSERT INTO devices (user_id) VALUES (?) RETURNING id`, s.UserID)
	}
	if err != nil {
		return t.note(err)
	}
	return t.note(t.c.one(nil, values(&s.ID), `INSERT INTO sessions
		(user_id, device_id, token_hash, device, address, created_ts, used_ts) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		s.UserID, s.DeviceID, s.TokenHash, s.Device, s.Address, s.CreatedTS, s.UsedTS))
}

func (t *tx) UseSession(id chat.SessionID, ts chat.Timestamp, address string) error {
	return t.exec(`UPDATE sessions SET used_ts = ?, address = ? WHERE id = ?`, ts, address, id)
}

func (t *tx) DeleteSession(id chat.SessionID) error {
	n, err := t.c.changed(`DELETE FROM sessions WHERE id = ?`, id)
	if err == nil && n == 0 {
		return noSession
	}
	return t.note(err)
}

func (v *view) Blocks(user chat.UserID) ([]chat.UserID, error) {
	return list(v.c, func(row scanner, id *chat.UserID) error { return row.Scan(id) },
		`SELECT blocked_id FROM blocks WHERE user_id = ? ORDER BY blocked_id`, user)
}

func (v *view) Blocked(by, whom chat.UserID) (blocked bool, err error) {
	return blocked, v.c.one(nil, values(&blocked),
		`SELECT EXISTS (SELECT 1 FROM blocks WHERE user_id = ? AND blocked_id = ?)`, by, whom)
}

// Blocked is part of every send in a private chat, and so it is remembered.
func (t *tx) Blocked(by, whom chat.UserID) (bool, error) {
	blocked, err := t.w.blocks.get(block{by, whom}, func() (bool, error) { return t.view.Blocked(by, whom) })
	return blocked, t.note(err)
}

func (t *tx) PutBlock(by, whom chat.UserID, blocked bool) error {
	t.w.blocks.forget(block{by, whom})
	if blocked {
		return t.exec(`INSERT OR IGNORE INTO blocks (user_id, blocked_id) VALUES (?, ?)`, by, whom)
	}
	return t.exec(`DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?`, by, whom)
}
