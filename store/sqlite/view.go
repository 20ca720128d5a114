package sqlite

import (
	"slices"
	"strings"

	"talko/app/chat"
)

// view reads one snapshot over one connection.
type view struct {
	c        *conn
	users    map[chat.UserID]chat.User // those that were asked for already
	snapshot bool                      // nobody writes meanwhile
	listed   *listing                  // the chats that were listed last; nil: none, or it is no snapshot
}

var _ chat.View = (*view)(nil)

func newView(c *conn) *view { return &view{c: c, users: map[chat.UserID]chat.User{}, snapshot: true} }

// meet looks up the users that lines name, if there are many, at once.
func (v *view) meet(rows []line) error {
	var ids []chat.UserID
	for i := range rows {
		for _, id := range []chat.UserID{rows[i].User.ID, rows[i].Subject.ID} {
			if _, known := v.users[id]; !known && id != 0 && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) < 3 {
		return nil
	}
	return v.c.each(func(row scanner) error {
		var a chat.AccountRow
		err := row.Scan(&a.ID, &a.Name, &a.Status, &a.Gone)
		v.users[a.ID] = a.User()
		return err
	}, `SELECT id, name, status, gone FROM users WHERE id IN (SELECT value FROM json_each(?))`, "["+joinIDs(ids)+"]")
}

// user returns a user as others see them; of one who is not there, the id.
func (v *view) user(id chat.UserID) (chat.User, error) {
	if id == 0 {
		return chat.User{}, nil
	}
	if u, ok := v.users[id]; ok {
		return u, nil
	}
	a := chat.AccountRow{ID: id}
	err := v.c.one(nil, values(&a.Name, &a.Status, &a.Gone), `SELECT name, status, gone FROM users WHERE id = ?`, id)
	if err != nil {
		return chat.User{}, err
	}
	u := a.User()
	v.users[id] = u
	return u, nil
}

func (v *view) User(id chat.UserID) (chat.User, error) { return v.user(id) }

// maxSeq is the last position of a log: seq is the lower half of a message id.
const maxSeq = 1<<32 - 1

// idOf returns the id of a line; false if no line can have it. A seq beyond the
// last, or a chat's id beyond the last, would else name a line of another chat.
func idOf(id chat.ChatID, seq chat.Seq) (chat.MessageID, bool) {
	ok := id > 0 && id <= chat.MaxChatID && seq > 0 && seq <= maxSeq
	return chat.ID(id, seq), ok
}

// span bounds the ids of the lines from <= seq <= to of a chat; low is above
// high where there can be none.
func span(id chat.ChatID, from, to chat.Seq) (low, high chat.MessageID) {
	from, to = max(from, 1), min(to, maxSeq)
	if id < 1 || id > chat.MaxChatID || from > to {
		return 1, 0
	}
	return chat.ID(id, from), chat.ID(id, to)
}

// behind is span for all lines with seq > after.
func behind(id chat.ChatID, after chat.Seq) (low, high chat.MessageID) {
	return span(id, min(after, maxSeq)+1, maxSeq)
}

// whole bounds the ids of all lines of a chat.
func whole(id chat.ChatID) (low, high chat.MessageID) { return span(id, 1, maxSeq) }

// pattern turns "*" and "?" into what GLOB knows, and tells between which
// strings everything lies that can match.
func pattern(p string) (glob, low, high string) {
	if p == "" {
		p = "*"
	}
	low = p
	if i := strings.IndexAny(p, "*?"); i >= 0 {
		low = p[:i]
	}
	return strings.ReplaceAll(p, "[", "[[]"), low, low + "\U0010FFFF"
}
