package history

import (
	"slices"

	"talko/app/chat"
)

// What people do in a world, besides sending.

func (w *world) join(c *worldChat, user chat.UserID, founding bool) {
	seat := &Seat{Chat: c.ID, User: user, FromSeq: c.LastSeq + 1}
	if c.History == chat.HistoryAll || founding {
		seat.FromSeq = 1
	}
	w.userSeq++
	seat.ReadSeq, seat.ReadVersion = c.LastSeq+1, w.userSeq
	c.seats[user] = seat
	e := chat.Event{Kind: chat.Joined, User: chat.User{ID: user}}
	if w.rng.IntN(2) == 0 {
		e.User, e.Subject = chat.User{ID: user%worldUsers + 1}, e.User
	}
	m := w.append(c, e)
	for _, client := range w.h.Clients {
		if client.User == user {
			w.add(Listed{At: w.now(), Client: client.ID, Chat: c.ID, FromSeq: seat.FromSeq})
		}
	}
	w.push(c, c.events[m.Seq-1], m)
}

func (w *world) leave(c *worldChat, user chat.UserID) {
	if c.paired() {
		return
	}
	m := w.append(c, chat.Event{Kind: chat.Left, User: chat.User{ID: user}})
	w.push(c, c.events[m.Seq-1], m)
	delete(c.seats, user)
}

func (w *world) policy(c *worldChat, user chat.UserID) {
	c.History = map[chat.HistoryPolicy]chat.HistoryPolicy{
		chat.HistoryAll: chat.HistoryJoined, chat.HistoryJoined: chat.HistoryAll,
	}[c.History]
	m := w.append(c, chat.Event{Kind: chat.HistoryChanged, User: chat.User{ID: user}, Value: string(c.History)})
	w.push(c, c.events[m.Seq-1], m)
}

// touch changes a message that the user may see.
func (w *world) touch(c *worldChat, client Client) {
	from := c.seats[client.User].FromSeq
	m := c.lines[from+chat.Seq(w.rng.IntN(int(c.LastSeq-from+1)+1))]
	if m == nil || m.Deleted || m.Kind != chat.Text {
		return
	}
	kinds := map[chat.EventKind]Call{chat.Edited: Edit, chat.Deleted: Delete, chat.Reacted: React, chat.Pinned: Pin}
	kind := []chat.EventKind{chat.Edited, chat.Deleted, chat.Reacted, chat.Reacted, chat.Reacted, chat.Pinned}[w.rng.IntN(6)]
	op := w.invoke(c, client, Invoked{Call: kinds[kind], Target: m.Seq})
	e := chat.Event{Kind: kind, User: chat.User{ID: client.User}, TargetSeq: m.Seq}
	w.change(c, m, &e)
	w.append(c, e)
	m.ModSeq = c.LastSeq
	if kind == chat.Edited || kind == chat.Deleted {
		m.EditSeq = c.LastSeq
	}
	w.push(c, c.events[c.LastSeq-1], m)
	w.flying = append(w.flying, Answered{Op: op, Outcome: Acknowledged, Seq: m.ModSeq})
}

func (w *world) change(c *worldChat, m *chat.Message, e *chat.Event) {
	switch e.Kind {
	case chat.Edited:
		m.Text += " edited"
	case chat.Deleted:
		m.Text, m.Mentions, m.Deleted, m.Pinned = "", nil, true, false
	case chat.Pinned:
		m.Pinned = !m.Pinned
		if !m.Pinned {
			e.Kind = chat.Unpinned
		}
	case chat.Reacted:
		e.Value = []string{"👍", "🎉", "❤"}[w.rng.IntN(3)]
		mine := func(g given) bool { return g.user == e.User.ID && g.emoji == e.Value }
		if i := slices.IndexFunc(c.given[m.Seq], mine); i >= 0 {
			e.Kind = chat.Unreacted
			c.given[m.Seq] = slices.Delete(c.given[m.Seq], i, i+1)
		} else {
			c.given[m.Seq] = append(c.given[m.Seq], given{emoji: e.Value, user: e.User.ID})
		}
		m.Reactions = reactionsOf(c.given[m.Seq], 0)
	}
}

func reactionsOf(gs []given, viewer chat.UserID) (rs []chat.Reaction) {
	for _, g := range gs {
		i := slices.IndexFunc(rs, func(r chat.Reaction) bool { return r.Emoji == g.emoji })
		if i < 0 {
			i, rs = len(rs), append(rs, chat.Reaction{Emoji: g.emoji})
		}
		rs[i].Count++
		rs[i].Mine = rs[i].Mine || g.user == viewer
	}
	return rs
}

// erase makes tombstones of a few texts.
func (w *world) erase(c *worldChat, user chat.UserID) {
	from := 1 + chat.Seq(w.rng.IntN(int(c.LastSeq)+1))
	e := chat.Event{Kind: chat.Erased, User: chat.User{ID: user}, TargetSeq: from, TargetEnd: min(from+9, c.LastSeq)}
	if e.TargetEnd < from {
		return
	}
	if w.rng.IntN(3) > 0 {
		e.Subject = e.User
	}
	w.append(c, e)
	for seq := from; seq <= e.TargetEnd; seq++ {
		m := c.lines[seq]
		if m == nil || m.Deleted || m.Kind != chat.Text || e.Subject.ID != 0 && m.User.ID != user {
			continue
		}
		m.Text, m.Mentions, m.Deleted, m.Pinned, m.ModSeq, m.EditSeq = "", nil, true, false, c.LastSeq, c.LastSeq
	}
	w.push(c, c.events[c.LastSeq-1], nil)
}

func (w *world) read(c *worldChat, client Client) {
	op := w.invoke(c, client, Invoked{Call: Read})
	p := chat.Page{LastSeq: c.LastSeq, FromSeq: c.seats[client.User].FromSeq}
	for seq := c.LastSeq; seq >= p.FromSeq && len(p.Messages) < 10; seq-- {
		if m := c.lines[seq]; m != nil {
			p.Messages = append(p.Messages, *m)
		}
	}
	slices.Reverse(p.Messages)
	if len(p.Messages) > 0 {
		p.From, p.To = p.Messages[0].Seq, p.LastSeq
	}
	w.flying = append(w.flying, Answered{Op: op, Outcome: Acknowledged, Page: PageOf(p)})
}

// mark raises the marker, or sets it in a new version.
func (w *world) mark(c *worldChat, client Client) {
	w.userSeq++
	seat, call := c.seats[client.User], MarkRead
	seq := chat.Seq(w.rng.IntN(int(c.LastSeq) + 1))
	if w.rng.IntN(3) == 0 {
		seat.ReadSeq, seat.ReadVersion, call = seq, w.userSeq, MarkUnread
	}
	seat.ReadSeq = max(seat.ReadSeq, seq)
	op := w.invoke(c, client, Invoked{Call: call})
	w.answer(Answered{Op: op, Outcome: Acknowledged, Mark: &Mark{seat.ReadSeq, seat.ReadVersion}})
}
