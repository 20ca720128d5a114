package sqlite

import (
	"strings"

	"talko/app/chat"
)

// view reads one snapshot over one connection.
type view struct {
	c     *conn
	users map[chat.UserID]chat.User // those that were asked for already
}

var _ chat.View = (*view)(nil)

func newView(c *conn) *view { return &view{c: c, users: map[chat.UserID]chat.User{}} }

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

// span bounds the ids of the lines from <= seq <= to of a chat.
func span(id chat.ChatID, from, to chat.Seq) (low, high chat.MessageID) {
	const last = chat.Seq(1<<32 - 1)
	return chat.ID(id, min(max(from, 0), last)), chat.ID(id, min(max(to, 0), last))
}

// whole bounds the ids of all lines of a chat.
func whole(id chat.ChatID) (low, high chat.MessageID) { return span(id, 0, 1<<32-1) }

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
