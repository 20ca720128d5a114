package sqlite

import "talko/app/chat"

// tx is one change: it reads like a view, over what the changes before it have
// done, and takes from the writer what that remembers.
type tx struct {
	view
	w      *writer
	now    chat.Timestamp
	failed error // what the disk said; the change fails then, whatever fn says
}

var _ chat.Tx = (*tx)(nil)

func newTx(w *writer) *tx {
	return &tx{view: view{c: w.conn, users: w.users.known}, w: w, now: chat.At(w.store.opts.Now())}
}

func (t *tx) Now() chat.Timestamp { return t.now }

func (t *tx) Publish(p chat.Publication) { t.w.publications = append(t.w.publications, p) }

// note keeps a failure of the engine in mind. What a caller may act upon, a
// conflict or something that is not there, is not one.
func (t *tx) note(err error) error {
	if k := chat.KindOf(err); t.failed == nil && (k == chat.Unavailable || k == chat.Internal) {
		t.failed = err
	}
	return err
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.c.exec(query, args...)
	return t.note(err)
}

// chat returns a chat's row with the head that the batch has given it.
func (t *tx) chat(id chat.ChatID) (chat.ChatRow, error) {
	if row, ok := t.w.chats[id]; ok {
		return row, nil
	}
	row, err := t.view.Chat(id)
	if err != nil {
		return row, err
	}
	t.w.chats[id] = row
	return row, nil
}

// put stores what a chat is like now, until flush writes its head.
func (t *tx) put(row chat.ChatRow) {
	t.w.remember(row.ID)
	t.w.chats[row.ID] = row
	t.w.dirty[row.ID] = struct{}{}
}

func (t *tx) Chat(id chat.ChatID) (chat.ChatRow, error) { return t.chat(id) }

func (t *tx) PrivateChat(a, b chat.UserID) (chat.ChatRow, error) {
	return t.current(t.view.PrivateChat(a, b))
}

func (t *tx) RoomByKey(key string) (chat.ChatRow, error) { return t.current(t.view.RoomByKey(key)) }

func (t *tx) Rooms(match, after string, limit int) ([]chat.ChatRow, error) {
	rows, err := t.view.Rooms(match, after, limit)
	for i := range rows {
		rows[i], _ = t.current(rows[i], nil)
	}
	return rows, err
}

// current gives a row that was read the head that is not yet written.
func (t *tx) current(row chat.ChatRow, err error) (chat.ChatRow, error) {
	if now, ok := t.w.chats[row.ID]; ok && err == nil {
		return now, nil
	}
	return row, err
}

func (t *tx) HeadSum(user chat.UserID) (int64, error) {
	if err := t.w.flush(t.c); err != nil {
		return 0, t.note(err)
	}
	return t.view.HeadSum(user)
}

func (t *tx) SeqAt(id chat.ChatID, ts chat.Timestamp) (chat.Seq, error) {
	if err := t.w.flush(t.c); err != nil {
		return 0, t.note(err)
	}
	return t.view.SeqAt(id, ts)
}
