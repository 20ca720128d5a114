package sqlite

import (
	"strconv"

	"talko/app/chat"
)

// addReactions sums up who reacted how to those of the lines that have any.
func (v *view) addReactions(lines []chat.Message, reacted []chat.MessageID, viewer chat.UserID) error {
	if len(reacted) == 0 {
		return nil
	}
	found := map[chat.MessageID][]chat.Reaction{}
	err := v.c.each(func(row scanner) error {
		var id chat.MessageID
		var r chat.Reaction
		err := row.Scan(&id, &r.Emoji, &r.Count, &r.Mine)
		found[id] = append(found[id], r)
		return err
	}, `SELECT message_id, emoji, count(*), max(user_id = ?) FROM reactions
		WHERE message_id IN (SELECT value FROM json_each(?)) GROUP BY message_id, emoji ORDER BY min(id)`,
		viewer, jsonIDs(reacted))
	for i := range lines {
		lines[i].Reactions = found[lines[i].ID]
	}
	return err
}

func (v *view) Reactions(id chat.ChatID, seq chat.Seq, emoji, after string, limit int) ([]chat.UserReaction, string, error) {
	from, err := strconv.ParseInt("0"+after, 10, 64)
	if err != nil {
		return nil, "", chat.Invalid.Errorf("%q is not where a page ended", after)
	}
	message, ok := idOf(id, seq)
	if !ok {
		return nil, "", nil
	}
	rs, err := list(v.c, func(row scanner, r *chat.UserReaction) error { return row.Scan(&from, &r.Emoji, &r.User.ID) },
		`SELECT id, emoji, user_id FROM reactions WHERE message_id = ?1 AND (?2 = '' OR emoji = ?2) AND id > ?3
		ORDER BY id LIMIT 0 + ?4`, message, emoji, from, limit)
	if err != nil {
		return nil, "", err
	}
	for i := range rs {
		if rs[i].User, err = v.user(rs[i].User.ID); err != nil {
			return nil, "", err
		}
	}
	return rs, strconv.FormatInt(from, 10), nil
}

func (t *tx) PutReaction(id chat.ChatID, seq chat.Seq, user chat.UserID, emoji string, given bool) (bool, error) {
	message, ok := idOf(id, seq)
	if !ok {
		return false, noMessage
	}
	step := 1
	query := `INSERT OR IGNORE INTO reactions (message_id, emoji, user_id) VALUES (?, ?, ?)`
	if !given {
		step = -1
		query = `DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ?`
	}
	n, err := t.c.changed(query, message, emoji, user)
	if err != nil || n == 0 {
		return false, t.note(err)
	}
	n, err = t.c.changed(`UPDATE messages SET reacted = reacted + ? WHERE id = ?`, step, message)
	if err == nil && n == 0 {
		_, err = t.c.exec(`DELETE FROM reactions WHERE message_id = ?`, message)
		if err == nil {
			return false, noMessage
		}
	}
	return err == nil, t.note(err)
}
