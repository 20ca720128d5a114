package sqlite

import "talko/app/chat"

// Events merges lines and touches, both in the order of their key.
func (v *view) Events(id chat.ChatID, after chat.Seq, limit int) ([]chat.Event, error) {
	low, high := behind(id, after)
	events, err := list(v.c, scanEvent, `
		SELECT id, kind, user_id, subject_id, ts, 0, 0, text FROM messages WHERE id BETWEEN ?1 AND ?2
		UNION ALL
		SELECT id, kind, user_id, subject_id, ts, target_seq, target_end, value FROM touches WHERE id BETWEEN ?1 AND ?2
		ORDER BY 1 LIMIT 0 + ?3`, low, high, limit)
	if err != nil {
		return nil, err
	}
	for i := range events {
		e := &events[i]
		if e.User, err = v.user(e.User.ID); err != nil {
			return nil, err
		}
		if e.Subject, err = v.user(e.Subject.ID); err != nil {
			return nil, err
		}
	}
	return events, nil
}

func scanEvent(row scanner, e *chat.Event) error {
	var id chat.MessageID
	err := row.Scan(&id, &e.Kind, &e.User.ID, &e.Subject.ID, &e.TS, &e.TargetSeq, &e.TargetEnd, &e.Value)
	e.ChatID, e.Seq = id.Chat(), id.Seq()
	return err
}
