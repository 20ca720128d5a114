package sqlite

import (
	"slices"
	"strconv"
	"strings"

	"talko/app/chat"
)

// A text, which most lines are, tells no kind: that saves a string for each.
const lineColumns = `id, nullif(kind, 'text'), user_id, subject_id, ts, text, mod_seq, edit_seq, reply_to, deleted, pinned,
	reacted, mentions, client_id`

// line is a message as stored; whom its ids name is looked up when the rows
// have been read.
type line struct {
	chat.Message
	kind     any
	reacted  int
	mentions string
	clientID any
}

func scanLine(row scanner, l *line) error {
	err := row.Scan(&l.ID, &l.kind, &l.User.ID, &l.Subject.ID, &l.TS, &l.Text, &l.ModSeq, &l.EditSeq, &l.ReplyTo,
		&l.Deleted, &l.Pinned, &l.reacted, &l.mentions, &l.clientID)
	l.Kind = chat.Text
	if kind, ok := l.kind.(string); ok {
		l.Kind = chat.EventKind(kind)
	}
	l.Mentions, l.ClientID = splitIDs(l.mentions), unpackID(l.clientID)
	return err
}

// lines reads messages whole.
func (v *view) lines(viewer chat.UserID, where string, args ...any) ([]chat.Message, error) {
	rows, err := list(v.c, scanLine, `SELECT `+lineColumns+` FROM messages `+where, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	if err := v.meet(rows); err != nil {
		return nil, err
	}
	all := make([]chat.Message, len(rows))
	var reacted []chat.MessageID
	for i := range rows {
		if err := v.complete(&rows[i]); err != nil {
			return nil, err
		}
		all[i] = rows[i].Message
		if rows[i].reacted > 0 {
			reacted = append(reacted, all[i].ID)
		}
	}
	return all, v.addReactions(all, reacted, viewer)
}

// linesOf reads the messages of these ids that there are, in the order of ids.
func (v *view) linesOf(ids []chat.MessageID, viewer chat.UserID) ([]chat.Message, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return v.lines(viewer, `WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`, jsonIDs(ids))
}

// complete fills in what the row only points at.
func (v *view) complete(l *line) (err error) {
	l.ChatID, l.Seq = l.ID.Chat(), l.ID.Seq()
	l.ModSeq, l.EditSeq = orOwn(l.ModSeq, l.Seq), orOwn(l.EditSeq, l.Seq)
	if l.User, err = v.user(l.User.ID); err != nil {
		return err
	}
	l.Subject, err = v.user(l.Subject.ID)
	return err
}

// orOwn and own keep a seq that is the line's own as 0, which takes no room.
func orOwn(stored, seq chat.Seq) chat.Seq {
	if stored == 0 {
		return seq
	}
	return stored
}

func own(given, seq chat.Seq) chat.Seq {
	if given == seq {
		return 0
	}
	return given
}

func joinIDs(ids []chat.UserID) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(int64(id), 10))
	}
	return b.String()
}

// jsonIDs returns ids as an array for json_each.
func jsonIDs(ids []chat.MessageID) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(id), 10)
	}
	return string(append(b, ']'))
}

func splitIDs(s string) []chat.UserID {
	if s == "" {
		return nil
	}
	var ids []chat.UserID
	for part := range strings.SplitSeq(s, ",") {
		n, _ := strconv.ParseInt(part, 10, 64)
		ids = append(ids, chat.UserID(n))
	}
	return ids
}

func (v *view) Lines(id chat.ChatID, from, to chat.Seq, limit int, newest bool, viewer chat.UserID) ([]chat.Message, error) {
	low, high := span(id, from, to)
	if !newest {
		return v.lines(viewer, `WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 0 + ?`, low, high, limit)
	}
	all, err := v.lines(viewer, `WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 0 + ?`, low, high, limit)
	slices.Reverse(all)
	return all, err
}

func (v *view) LinesAt(id chat.ChatID, seqs []chat.Seq, viewer chat.UserID) ([]chat.Message, error) {
	var ids []chat.MessageID
	for _, seq := range seqs {
		if at, ok := idOf(id, seq); ok {
			ids = append(ids, at)
		}
	}
	return v.linesOf(ids, viewer)
}

// SeqAt halves the log until it finds the place: times never decrease in it.
func (v *view) SeqAt(id chat.ChatID, ts chat.Timestamp) (chat.Seq, error) {
	row, err := v.Chat(id)
	if err != nil {
		return 0, err
	}
	first, head := chat.Seq(1), row.LastSeq
	for first < head {
		middle := first + (head-first)/2
		low, high := span(id, middle, head)
		var at chat.MessageID
		var then chat.Timestamp
		err := v.c.one(noMessage, values(&at, &then),
			`SELECT id, ts FROM messages WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1`, low, high)
		switch {
		case err == noMessage || err == nil && then >= ts:
			head = middle
		case err != nil:
			return 0, err
		default:
			first = at.Seq() + 1
		}
	}
	return v.lineFrom(id, first, row.LastSeq)
}

// lineFrom is the first line from seq on; the head if there is none.
func (v *view) lineFrom(id chat.ChatID, seq, head chat.Seq) (chat.Seq, error) {
	low, high := span(id, seq, head)
	var at chat.MessageID
	err := v.c.one(noMessage, values(&at), `SELECT id FROM messages WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1`, low, high)
	if err == noMessage {
		return head, nil
	}
	return at.Seq(), err
}

func (v *view) LastText(id chat.ChatID, from chat.Seq, viewer chat.UserID) (chat.Message, error) {
	if m, ok, err := v.listedText(id, from, viewer); err != nil || ok && m.ID != 0 {
		return m, err
	} else if ok {
		return m, noMessage
	}
	low, high := span(id, from, maxSeq)
	found, err := v.lines(viewer, `WHERE id = (SELECT id FROM messages INDEXED BY messages_written
		WHERE id BETWEEN ? AND ? AND written AND NOT deleted ORDER BY id DESC LIMIT 1)`, low, high)
	if err != nil || len(found) == 0 {
		return chat.Message{}, orNone(err)
	}
	return found[0], nil
}

// NextText looks through an index that has every text: who asks does so once
// in the life of a user. The logs of deleted chats may still be there.
func (v *view) NextText(user chat.UserID, after chat.MessageID) (id chat.MessageID, err error) {
	err = v.c.one(noMessage, values(&id), `SELECT m.id FROM messages m INDEXED BY messages_written
		WHERE m.id > ? AND m.user_id = ? AND m.written AND NOT m.deleted
		AND EXISTS (SELECT 1 FROM chats c WHERE c.id = m.id >> 32) ORDER BY m.id LIMIT 1`, after, user)
	return id, err
}

func orNone(err error) error {
	if err == nil {
		return noMessage
	}
	return err
}

func (v *view) Pins(id chat.ChatID, from, before chat.Seq, limit int, viewer chat.UserID) ([]chat.Message, error) {
	low, high := span(id, from, maxSeq)
	if before > 0 {
		_, high = span(id, from, before-1)
	}
	return v.lines(viewer, `WHERE pinned = 1 AND NOT deleted AND id BETWEEN ? AND ? ORDER BY id DESC LIMIT 0 + ?`, low, high, limit)
}

func (v *view) MessageCall(user chat.UserID, clientID string) (chat.Message, []byte, error) {
	if clientID == "" {
		return chat.Message{}, nil, noCall
	}
	var id chat.MessageID
	var hash []byte
	err := v.c.one(noCall, values(&id, &hash),
		`SELECT m.id, m.hash FROM messages m CROSS JOIN chats c ON c.id = m.id >> 32
		WHERE m.client_id = ? AND m.user_id = ?`, packID(clientID), user)
	if err != nil {
		return chat.Message{}, nil, err
	}
	found, err := v.lines(user, `WHERE id = ?`, id)
	if err != nil || len(found) == 0 {
		return chat.Message{}, nil, orNone(err)
	}
	return found[0], hash, nil
}
