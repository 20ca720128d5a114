package history

import (
	"slices"

	"talko/app/chat"
)

var rules = []Rule{
	Malformed, Dense, Ticks, Folded, Seated, Counted, Lost, Moved, Doubled, Refused, Invented, Forgotten, Outbox, RealTime, Fresh, Whole,
	Phantom, Pushed, Below, Away, Gapped, Repeated, Unordered, Form, Behind, Marked, Unread, Unmarked,
}

// past is a history whose parts are easily found, to be changed. What is not
// there is a panic: take another seed.
type past struct{ History }

func find[T any](all []T, is func(*T) bool) *T {
	for i := range all {
		if is == nil || is(&all[i]) {
			return &all[i]
		}
	}
	panic("the history has nothing of that kind")
}

func (h *past) op(is func(o *Op) bool) *Op { return find(h.Ops, is) }

// acked finds an acknowledged send that is not among the very first.
func (h *past) acked(is func(o *Op) bool) *Op {
	return h.op(func(o *Op) bool {
		return o.Call == Send && o.Answer.Outcome == Acknowledged && o.Answer.Seq > 20 && (is == nil || is(o))
	})
}

// lose takes a message out of the log: another without a client id, of which
// nobody knows whether it was stored, is in its place.
func (h *past) lose(o *Op) {
	h.messageOf(o).ClientID = ""
	other := *o
	other.Op, other.ClientID, other.Outbox, other.Answer = 1<<40, "", "", Answered{Op: 1 << 40, Outcome: Unknown}
	h.Ops = append(h.Ops, other)
}

// once reports whether a send was tried once.
func (h *past) once(o *Op) bool {
	n := 0
	for i := range h.Ops {
		if h.Ops[i].ClientID == o.ClientID && h.Ops[i].Client == o.Client {
			n++
		}
	}
	return n == 1
}

func (h *past) userOf(o *Op) chat.UserID { return h.Clients[o.Client-1].User }

// typed finds where a message stood in an outbox on disk; nil if it did not.
func (h *past) typed(o *Op) *Typed {
	for i := range h.Typed {
		if t := &h.Typed[i]; t.ClientID == o.ClientID && t.Client == o.Client {
			return t
		}
	}
	return nil
}

// messageOf finds what a send became; nil if it is not in the log.
func (h *past) messageOf(o *Op) *chat.Message {
	for i := range h.Lines {
		if m := &h.Lines[i]; m.ClientID == o.ClientID && m.ChatID == o.Chat {
			return m
		}
	}
	return nil
}

func (h *past) stored(m *chat.Message) *chat.Message {
	return find(h.Lines, func(l *chat.Message) bool { return l.ChatID == m.ChatID && l.Seq == m.Seq })
}

func (h *past) event(id chat.ChatID, seq chat.Seq) *chat.Event {
	return find(h.Events, func(e *chat.Event) bool { return e.ChatID == id && e.Seq == seq })
}

func (h *past) touching(kind chat.EventKind) *chat.Event {
	return find(h.Events, func(e *chat.Event) bool { return e.Kind == kind })
}

func (h *past) line(is func(m *chat.Message) bool) *chat.Message {
	return find(h.Lines, func(m *chat.Message) bool { return m.Kind == chat.Text && is(m) })
}

// everywhere changes a line in the store and in all final views.
func (h *past) everywhere(line *chat.Message, change func(m *chat.Message)) {
	id, seq := line.ChatID, line.Seq
	change(line)
	for i := range h.Shown {
		for _, row := range h.Shown[i].Rows {
			if m := row.Message; m != nil && m.ChatID == id && m.Seq == seq && h.Shown[i].At > h.Quiet[0].At {
				change(m)
			}
		}
	}
}

// note is a line of the room that says who came, and is in no early view.
func (h *past) note() *chat.Message {
	return find(h.Lines, func(m *chat.Message) bool { return m.ChatID == 1 && m.Kind == chat.Joined && !h.isRead(m) })
}

// append adds an event to a chat, which every client knows of, and perhaps its
// line, which every final view shows.
func (h *past) append(id chat.ChatID, e chat.Event, line bool) {
	c := find(h.Chats, func(c *Chat) bool { return c.ID == id })
	e.ChatID, e.Seq, e.TS = id, c.LastSeq+1, h.event(id, c.LastSeq).TS
	c.LastSeq++
	h.Events = append(h.Events, e)
	if line {
		h.Lines = append(h.Lines, chat.LineOf(e))
	}
	for i := range h.Shown {
		if s := &h.Shown[i]; s.Chat == id && s.At > h.Quiet[0].At {
			s.LastSeq, s.To = s.LastSeq+1, s.To+1
			if m := chat.LineOf(e); line {
				s.Rows = append(s.Rows, Row{Message: &m})
			}
		}
	}
}

// touched is an event within a view that touches a line.
func (h *past) touched(s *Shown) chat.Seq {
	return find(h.Events, func(e *chat.Event) bool {
		return e.ChatID == s.Chat && e.TargetSeq > 0 && e.Seq > s.From && e.Seq < s.Rows[len(s.Rows)-1].Message.Seq
	}).Seq
}

// isRead reports whether a line is in some view from before the end.
func (h *past) isRead(m *chat.Message) bool {
	return slices.ContainsFunc(h.Shown, func(s Shown) bool {
		return s.At < h.Quiet[0].At && s.Chat == m.ChatID && s.To >= m.Seq
	})
}

func (h *past) seat(is func(s *Seat) bool) *Seat { return find(h.Seats, is) }

func (h *past) shown(is func(s *Shown) bool) *Shown { return find(h.Shown, is) }

// mark is a marker that was acknowledged and stands in the end.
func (h *past) mark() *Mark {
	return h.op(func(o *Op) bool {
		return o.Answer.Mark != nil && slices.ContainsFunc(h.Seats, func(s Seat) bool {
			return s.Chat == o.Chat && s.User == h.userOf(o) && *o.Answer.Mark == Mark{s.ReadSeq, s.ReadVersion}
		})
	}).Answer.Mark
}

// final is a view from the end that has many lines, and no hole.
func (h *past) final() *Shown {
	return h.shown(func(s *Shown) bool { return s.At > h.Quiet[0].At && len(s.Rows) > 20 && s.Rows[0].Hole == nil })
}

func (h *past) finals(seat *Seat, change func(s *Shown)) {
	for i := range h.Shown {
		s := &h.Shown[i]
		if s.At > h.Quiet[0].At && s.Chat == seat.Chat && h.Clients[s.Client-1].User == seat.User {
			change(s)
		}
	}
}

// pastView is a view from before the end.
func (h *past) pastView() *Shown {
	return h.shown(func(s *Shown) bool { return s.At < h.Quiet[0].At && len(s.Rows) > 5 && s.Rows[0].Hole == nil })
}

// double makes another message of the same writer, of which nobody knows
// whether it was stored, a second copy.
func (h *past) double(o *Op) {
	copied := h.op(func(other *Op) bool {
		return other.Call == Send && other.Answer.Outcome == Unknown && h.userOf(other) == h.userOf(o) &&
			other.ClientID != o.ClientID && h.once(other) && h.messageOf(other) != nil && h.typed(other) == nil
	})
	h.messageOf(copied).ClientID = o.ClientID
}

// newest is the seq of the newest line of a page.
func (h *past) newest(o *Op) chat.Seq { return o.Answer.Page.Seqs[len(o.Answer.Page.Seqs)-1] }

// forgetSends forgets when the sends to a chat were made and answered, so that
// reads alone are judged.
func (h *past) forgetSends(id chat.ChatID) {
	for i := range h.Ops {
		if o := &h.Ops[i]; o.Call == Send && o.Chat == id {
			o.At, o.Answer = 0, Answered{Op: o.Op, Outcome: Unknown}
		}
	}
	h.Typed = slices.DeleteFunc(h.Typed, func(t Typed) bool { return t.Chat == id })
}

func (h *past) page() *Page {
	return h.op(func(o *Op) bool { return o.Answer.Page != nil && len(o.Answer.Page.Seqs) > 5 }).Answer.Page
}

// received is a text that was pushed.
func (h *past) received(is func(r *Received) bool) *Received {
	return find(h.Received, func(r *Received) bool {
		if is != nil {
			return is(r)
		}
		return r.Kind == chat.Text && r.Seq > 20
	})
}

// pushedBetween is the index of a push that has neighbours on both sides.
func (h *past) pushedBetween() int {
	last := map[viewKey]*Received{}
	before := map[viewKey]int{}
	for i := range h.Received {
		r := &h.Received[i]
		key := viewKey{r.Client, r.Chat}
		old := last[key]
		close := old != nil && r.Chat == 1 && r.Seq == old.Seq+1 && old.Kind == chat.Text && r.Kind == chat.Text && h.told(old.Client, old.At-200, r.At+200) == 0
		if close && before[key] > 0 {
			return slices.IndexFunc(h.Received, func(o Received) bool { return o == *old })
		}
		if last[key] = r; close {
			before[key] = i
		}
	}
	panic("no pushes in a row")
}

// told counts resets.
func (h *past) told(c ClientID, from, to int64) (n int) {
	for _, r := range h.Resets {
		if r.Client == c && r.At >= from && r.At <= to {
			n++
		}
	}
	return n
}

// visits derives the stays in a chat, as the judge does.
func (h *past) visits(id chat.ChatID) *chatLog {
	j := &judge{h: &h.History, logs: map[chat.ChatID]*chatLog{}}
	j.index()
	j.prepare(j.logs[id])
	return j.logs[id]
}

// spy lets a user of the group whose history is not for all pull an event that
// is not theirs, next to a stay with from above 1 and at least so many stays.
func (h *past) spy(at func(s stay) chat.Seq, stays int) {
	l := h.visits(2)
	for user := range chat.UserID(worldUsers + 1) {
		s := l.stays[user]
		if s == nil || len(s.all) < stays {
			continue
		}
		for _, one := range s.all {
			rule := l.unseen(user, at(one), at(one))
			if l.event(at(one)) == nil || rule == "" || (rule == Away) != (stays > 1) {
				continue
			}
			h.Received = append(h.Received, Received{At: 5, Client: ClientID(2 * user), Chat: 2, Seq: at(one)})
			return
		}
	}
	panic("nobody came late")
}

// spyForm shows a line from within a stay as of an event after it.
func (h *past) spyForm() {
	l := h.visits(2)
	for user, s := range l.stays {
		for i := range l.lines {
			m := &l.lines[i]
			if l.unseen(user, m.Seq, m.ModSeq) == Away && l.unseen(user, m.Seq, m.Seq) == "" && s != nil {
				h.Received = append(h.Received, Received{At: 5, Client: ClientID(2 * user), Chat: 2, Seq: m.Seq, Kind: m.Kind, ModSeq: m.ModSeq})
				return
			}
		}
	}
	panic("nothing was changed behind somebody's back")
}

// left finds a user who left the room and came back later, and when.
func (h *past) left() (chat.UserID, chat.Seq) {
	for user, s := range h.visits(1).stays {
		for i, one := range s.all {
			if i+1 < len(s.all) && s.all[i+1].joined > one.left+1 {
				return user, one.left
			}
		}
	}
	panic("nobody left")
}

// own is a message of the viewer that a view shows.
func (h *past) own(s *Shown) string {
	for _, row := range s.Rows {
		if row.Message != nil && row.Message.ClientID != "" && row.Message.User.ID == h.Clients[s.Client-1].User {
			return row.Message.ClientID
		}
	}
	return ""
}

// shows finds a final view of the sender that has the message.
func (h *past) shows(o *Op) *Shown {
	for i := range h.Shown {
		s := &h.Shown[i]
		has := func(r Row) bool { return r.Message != nil && r.Message.ClientID == o.ClientID }
		if s.At > h.Quiet[0].At && s.Chat == o.Chat && h.Clients[s.Client-1].User == h.userOf(o) && slices.ContainsFunc(s.Rows, has) {
			return s
		}
	}
	return nil
}

func (h *past) finalOf(user chat.UserID) *Shown {
	return h.shown(func(s *Shown) bool { return s.At > h.Quiet[0].At && h.Clients[s.Client-1].User == user })
}
