package sqlite

import "talko/app/chat"

func (v *view) HiddenChatsOf(user chat.UserID, after chat.ChatID, limit int) ([]chat.ParticipantRow, error) {
	return list(v.c, scanParticipant, `SELECT `+participantColumns+` FROM participants
		WHERE user_id = ? AND chat_id > ? AND hidden ORDER BY chat_id LIMIT ?`, user, after, limit)
}
