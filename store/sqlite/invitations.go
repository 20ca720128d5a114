package sqlite

import "talko/app/chat"

var noInvitation = chat.NotFound.Errorf("there is no such invitation")

func (v *view) Owners() ([]chat.UserID, error) {
	return list(v.c, func(row scanner, id *chat.UserID) error { return row.Scan(id) },
		`SELECT id FROM users WHERE role = 'owner' AND NOT gone ORDER BY id`)
}

const invitationColumns = `id, code_hash, user_id, role, uses, created_ts, expires_ts`

func scanInvitation(row scanner, i *chat.InvitationRow) error {
	return row.Scan(&i.ID, &i.CodeHash, &i.UserID, &i.Role, &i.Uses, &i.CreatedTS, &i.ExpiresTS)
}

func (v *view) InvitationByCode(codeHash []byte) (i chat.InvitationRow, err error) {
	err = v.c.one(noInvitation, func(row scanner) error { return scanInvitation(row, &i) },
		`SELECT `+invitationColumns+` FROM invitations WHERE code_hash = ?`, codeHash)
	return i, err
}

func (v *view) Invitations(after chat.InvitationID, limit int) ([]chat.InvitationRow, error) {
	return list(v.c, scanInvitation, `SELECT `+invitationColumns+` FROM invitations
		WHERE id > ? ORDER BY id LIMIT 0 + ?`, after, limit)
}

func (t *tx) InsertInvitation(i *chat.InvitationRow) error {
	if err := t.exec(`DELETE FROM invitations WHERE expires_ts <= ?`, t.Now()); err != nil {
		return err
	}
	return t.note(t.c.one(nil, values(&i.ID), `INSERT INTO invitations
		(code_hash, user_id, role, uses, created_ts, expires_ts) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		i.CodeHash, i.UserID, i.Role, i.Uses, i.CreatedTS, i.ExpiresTS))
}

func (t *tx) UseInvitation(id chat.InvitationID) error {
	n, err := t.c.changed(`UPDATE invitations SET uses = uses - 1 WHERE id = ?`, id)
	if err == nil && n == 0 {
		return noInvitation
	}
	if err != nil {
		return t.note(err)
	}
	return t.exec(`DELETE FROM invitations WHERE id = ? AND uses < 1`, id)
}

func (t *tx) DeleteInvitation(id chat.InvitationID) error {
	n, err := t.c.changed(`DELETE FROM invitations WHERE id = ?`, id)
	if err == nil && n == 0 {
		return noInvitation
	}
	return t.note(err)
}
