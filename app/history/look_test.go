package history

import (
	"slices"

	"talko/app/chat"
)

// look records a view. Some have the beginning in a hole, some show only their
// end; before the end some rows are out of date.
func (w *world) look(c *worldChat, client Client) {
	seat := c.seats[client.User]
	s := Shown{At: w.now(), Client: client.ID, Chat: c.ID, From: seat.FromSeq, To: c.LastSeq, LastSeq: c.LastSeq, FromSeq: seat.FromSeq}
	begin := max(seat.FromSeq, c.LastSeq-60)
	if client.ID%2 == 1 {
		s.From = begin
	} else if begin > seat.FromSeq {
		s.Rows = append(s.Rows, Row{Hole: &Span{seat.FromSeq, begin - 1}})
	}
	for seq := begin; seq <= c.LastSeq; seq++ {
		if m := c.lines[seq]; m != nil {
			form := *m
			form.Reactions = reactionsOf(c.given[seq], client.User)
			form.Mentions = slices.Clone(m.Mentions)
			s.Rows = append(s.Rows, Row{Message: &form})
		}
	}
	if len(w.h.Quiet) > 0 {
		s.Marker = w.marker(c, seat)
	}
	w.add(s)
}

func (w *world) marker(c *worldChat, seat *Seat) Marker {
	m := seat.Marker
	for seq := max(seat.ReadSeq+1, seat.FromSeq); seq <= c.LastSeq; seq++ {
		if line := c.lines[seq]; line != nil {
			unread, mention := line.UnreadBy(seat.User)
			m.Unread += map[bool]int{true: 1}[unread]
			m.Mentions += map[bool]int{true: 1}[mention]
		}
	}
	m.Unread, m.Mentions = min(m.Unread, chat.MaxUnread), min(m.Mentions, chat.MaxUnread)
	return m
}

// finish answers what is under way, and tells how everything stands in quiet.
func (w *world) finish() {
	for _, a := range w.flying {
		w.answer(a)
	}
	w.add(Quiet{At: w.now(), Until: w.now()})
	for _, c := range w.chats {
		for _, client := range w.h.Clients {
			if c.seats[client.User] != nil {
				w.look(c, client)
			}
		}
	}
	for _, c := range w.chats {
		w.store(c)
	}
}

func (w *world) store(c *worldChat) {
	w.add(c.Chat)
	for _, e := range c.events {
		w.add(Event{e})
		if m := c.lines[e.Seq]; m != nil {
			w.add(Line{*m})
		}
	}
	for user := range chat.UserID(worldUsers + 1) {
		if seat := c.seats[user]; seat != nil {
			told := *seat
			told.Marker = w.marker(c, seat)
			w.add(told)
		}
	}
}
