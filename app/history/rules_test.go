package history

import (
	"slices"
	"testing"

	"talko/app/chat"
)

// broken has for each rule histories that break it and no other: each changes a
// clean one.
var broken = []struct {
	name  string
	rule  Rule
	spoil func(h *past)
}{
	{"a client that nobody knows", Malformed, func(h *past) { h.Clients = h.Clients[1:] }},
	{"a chat that is there twice", Malformed, func(h *past) { h.Chats = append(h.Chats, h.Chats[0]) }},
	{"a client that is there twice", Malformed, func(h *past) { h.Clients = append(h.Clients, h.Clients[0]) }},
	{"a participant who is there twice", Malformed, func(h *past) { h.Seats = append(h.Seats, h.Seats[0]) }},
	{"an event of a chat that is not there", Malformed, func(h *past) { h.Events[9].ChatID = 99 }},

	{"a head above the log", Dense, func(h *past) { h.Chats[0].LastSeq++ }},
	{"an event that is missing", Dense, func(h *past) { h.Events = slices.Delete(h.Events, 9, 10) }},
	{"an event that is there twice", Dense, func(h *past) { h.Events = append(h.Events, h.Events[9]) }},
	{"a line that is there twice", Dense, func(h *past) { h.Lines = append(h.Lines, h.Lines[9]) }},
	{"a clock that jumped back", Ticks, func(h *past) { h.touching(chat.Reacted).TS += 1 << 40 }},
	{"a line without an event", Folded, func(h *past) {
		h.Lines = append(h.Lines, chat.Message{ChatID: 1, Seq: h.Chats[0].LastSeq + 5, Kind: chat.Left})
	}},
	{"a pin that no event made", Folded, func(h *past) {
		h.everywhere(h.line(func(m *chat.Message) bool { return !m.Deleted && !h.isRead(m) }), func(m *chat.Message) { m.Pinned = !m.Pinned })
	}},
	{"an old mod_seq", Folded, func(h *past) {
		h.everywhere(h.line(func(m *chat.Message) bool { return m.ModSeq > m.Seq && !h.isRead(m) }), func(m *chat.Message) { m.ModSeq = m.Seq })
	}},
	{"another writer than the event's", Folded, func(h *past) { h.everywhere(h.note(), func(m *chat.Message) { m.User.ID = 77 }) }},
	{"another time than the event's", Folded, func(h *past) { h.everywhere(h.note(), func(m *chat.Message) { m.TS++ }) }},
	{"another edit_seq than the event's", Folded, func(h *past) { h.everywhere(h.note(), func(m *chat.Message) { m.EditSeq++ }) }},
	{"an event about what is no line", Folded, func(h *past) { h.append(1, chat.Event{Kind: chat.Pinned, TargetSeq: 1 << 20}, false) }},
	{"an event without its line", Folded, func(h *past) { h.append(1, chat.Event{Kind: chat.TopicChanged}, false) }},
	{"one who joins twice", Seated, func(h *past) {
		user := h.seat(func(s *Seat) bool { return s.Chat == 1 }).User
		h.append(1, chat.Event{Kind: chat.Joined, User: chat.User{ID: user}}, true)
	}},
	{"one who leaves and was not there", Seated, func(h *past) { h.append(1, chat.Event{Kind: chat.Left, User: chat.User{ID: 99}}, true) }},
	{"one who joined and is not there", Seated, func(h *past) { h.append(1, chat.Event{Kind: chat.Joined, User: chat.User{ID: 99}}, true) }},
	{"a participant whom nobody brought in", Seated, func(h *past) { h.Seats = append(h.Seats, Seat{Chat: 1, User: 99, FromSeq: 1}) }},
	{"a first event that is another's", Seated, func(h *past) {
		seat := h.seat(func(s *Seat) bool { return s.FromSeq > 1 })
		seat.FromSeq++
		h.finals(seat, func(s *Shown) {
			s.FromSeq = seat.FromSeq
			s.Rows = slices.DeleteFunc(s.Rows, func(r Row) bool { from, _ := r.span(); return from < s.FromSeq })
			s.From = max(s.From, s.FromSeq)
		})
	}},
	{"a count that is wrong everywhere", Counted, func(h *past) {
		seat := h.seat(nil)
		seat.Unread++
		h.finals(seat, func(s *Shown) { s.Unread++ })
	}},

	{"an acknowledged message that is not there", Lost, func(h *past) { h.lose(h.acked(nil)) }},
	{"an acknowledged edit that is not there", Lost, func(h *past) {
		h.op(func(o *Op) bool { return o.Call == Edit && o.Answer.Outcome == Acknowledged }).Answer.Seq--
	}},
	{"a chat that is gone, and nobody left it", Lost, func(h *past) { h.Chats[1].Deleted = true }},
	{"a message in a chat that is not there", Lost, func(h *past) { h.acked(nil).Chat = 99 }},
	{"two acknowledged messages that are one", Lost, func(h *past) {
		op := h.acked(h.once)
		h.messageOf(op).ClientID, op.ClientID = "", ""
		again := *op
		again.Op, again.Order = 1<<40, 1<<40
		h.Ops = append(h.Ops, again)
	}},
	{"another seq than was acknowledged", Moved, func(h *past) { h.acked(h.once).Answer.Seq++ }},
	{"another time than was acknowledged", Moved, func(h *past) { h.acked(nil).Answer.TS++ }},
	{"another text than was sent", Moved, func(h *past) {
		h.acked(func(o *Op) bool { return h.messageOf(o).EditSeq == o.Answer.Seq }).Text = "never sent"
	}},
	{"another answer to a retry", Moved, func(h *past) {
		again := *h.acked(nil)
		again.Op, again.Answer.Seq = 1<<40, again.Answer.Seq-1
		h.Ops = append(h.Ops, again)
	}},
	{"an acknowledged message that is there again", Doubled, func(h *past) { h.double(h.acked(nil)) }},
	{"an unknown message that is there twice", Doubled, func(h *past) {
		h.double(h.op(func(o *Op) bool {
			return o.Call == Send && o.Answer.Outcome == Unknown && h.once(o) && h.messageOf(o) != nil
		}))
	}},
	{"a refused message that is there", Refused, func(h *past) {
		op := h.op(func(o *Op) bool {
			return o.Call == Send && o.Answer.Outcome == Unknown && h.once(o) && h.messageOf(o) != nil
		})
		op.Answer.Outcome = Failed
	}},

	{"a message that nobody sent", Invented, func(h *past) {
		op := h.op(func(o *Op) bool {
			return o.Call == Send && o.Answer.Outcome == Unknown && h.once(o) && h.typed(o) == nil && h.messageOf(o) != nil
		})
		h.Ops = slices.DeleteFunc(h.Ops, func(o Op) bool { return o.Op == op.Op })
	}},
	{"a message without a client id that nobody sent", Invented, func(h *past) {
		op := h.op(func(o *Op) bool {
			return o.Call == Send && o.Answer.Outcome == Unknown && h.once(o) && h.typed(o) == nil && h.messageOf(o) != nil
		})
		h.messageOf(op).ClientID = ""
	}},

	{"a message in an outbox on disk that is nowhere", Forgotten, func(h *past) {
		h.Typed = append(h.Typed, Typed{At: 5, Client: 1, Chat: 1, ClientID: "typed and gone", Outbox: "1", Order: 5})
	}},
	{"a message in an outbox on disk that was tried, and is nowhere", Forgotten, func(h *past) {
		o := h.op(func(o *Op) bool {
			return o.Call == Send && o.Answer.Outcome == Unknown && h.once(o) && h.messageOf(o) == nil
		})
		h.Typed = append(h.Typed, Typed{At: 5, Client: o.Client, Chat: o.Chat, ClientID: o.ClientID, Outbox: o.Outbox, Order: o.Order})
	}},
	{"an outbox that is not first in, first out", Outbox, func(h *past) {
		a := h.acked(func(o *Op) bool { return h.once(o) && h.typed(o) == nil })
		b := h.acked(func(o *Op) bool { return h.once(o) && o.Outbox == a.Outbox && o.Chat == a.Chat && o.Op > a.Op })
		a.Order, b.Order = b.Order, a.Order
	}},
	{"an outbox on disk that is not first in, first out", Outbox, func(h *past) {
		a := h.acked(func(o *Op) bool { return h.once(o) && h.typed(o) != nil })
		b := h.acked(func(o *Op) bool { return h.once(o) && o.Outbox == a.Outbox && o.Chat == a.Chat && o.Op > a.Op })
		h.typed(a).Order, h.typed(b).Order = h.typed(b).Order, h.typed(a).Order
	}},
	{"an append after another that stands below", RealTime, func(h *past) {
		a := h.acked(h.once)
		b := h.acked(func(o *Op) bool { return h.once(o) && o.Chat == a.Chat && o.Answer.Seq > a.Answer.Seq })
		a.At, a.Answer.At = b.Answer.At+1, b.Answer.At+1
	}},
	{"an append below a head that was told before", RealTime, func(h *past) {
		r := h.op(func(o *Op) bool { return o.Answer.Page != nil && o.Answer.Page.LastSeq > 50 })
		a := h.acked(func(o *Op) bool { return o.Chat == r.Chat && h.once(o) && o.Answer.Seq == h.newest(r) })
		a.At, a.Answer.At = r.Answer.At+1, r.Answer.At+1
	}},
	{"an append after an edit that stands below", RealTime, func(h *past) {
		e := h.op(func(o *Op) bool { return o.Target != 0 && o.Answer.Outcome == Acknowledged && o.Answer.Seq > 50 })
		a := *h.acked(func(o *Op) bool {
			return h.once(o) && o.Chat == e.Chat && o.Answer.Seq < e.Answer.Seq && h.typed(o) == nil
		})
		h.forgetSends(a.Chat)
		h.Ops = slices.DeleteFunc(h.Ops, func(o Op) bool {
			return o.Chat == a.Chat && o.Answer.Page != nil || o.Call == Send && o.ClientID == a.ClientID
		})
		a.At, a.Answer.At = h.Quiet[0].At, h.Quiet[0].At
		h.Ops = append(h.Ops, a)
	}},
	{"a read that does not show what was edited", Fresh, func(h *past) {
		e := *h.op(func(o *Op) bool { return o.Target != 0 && o.Answer.Outcome == Acknowledged && o.Answer.Seq > 50 })
		h.forgetSends(e.Chat)
		h.Ops = slices.DeleteFunc(h.Ops, func(o Op) bool { return o.Chat == e.Chat && o.Answer.Page != nil })
		e.Call, e.Target, e.Op, e.At = Pull, 0, 1<<40, h.Quiet[0].At
		e.Answer = Answered{At: e.At, Outcome: Acknowledged, Page: &Page{LastSeq: e.Answer.Seq - 1, FromSeq: 1}}
		h.Ops = append(h.Ops, e)
	}},
	{"a read that does not show what was acknowledged", Fresh, func(h *past) {
		h.op(func(o *Op) bool { return o.Answer.Page != nil && o.Answer.Page.LastSeq > 50 }).Answer.Page.LastSeq = 3
	}},
	{"a read that shows less than one before", Fresh, func(h *past) {
		r := h.op(func(o *Op) bool { return o.Answer.Page != nil && o.Answer.Page.LastSeq > 50 })
		later := *r
		later.Op, later.At, later.Answer.At = 1<<40, r.Answer.At+1, r.Answer.At+1
		later.Answer.Page = &Page{LastSeq: r.Answer.Page.LastSeq - 1, FromSeq: 1}
		h.Ops = append(h.Ops, later)
		h.forgetSends(r.Chat)
	}},
	{"a page that leaves out a line", Whole, func(h *past) {
		p := h.page()
		p.Seqs, p.ModSeqs = slices.Delete(p.Seqs, 3, 4), slices.Delete(p.ModSeqs, 3, 4)
	}},
	{"a page that leaves out its last line", Whole, func(h *past) {
		p := h.page()
		p.Seqs, p.ModSeqs = p.Seqs[:len(p.Seqs)-1], p.ModSeqs[:len(p.Seqs)-1]
	}},

	{"a read of a chat that is not there", Phantom, func(h *past) {
		h.op(func(o *Op) bool { return o.Answer.Page != nil }).Chat = 99
	}},
	{"a head that is above the log", Phantom, func(h *past) {
		h.Ops = slices.DeleteFunc(h.Ops, func(o Op) bool { return o.Chat == 1 && o.Answer.Page != nil && o.Op < 1<<40 })
		h.Ops = append(h.Ops, Op{
			Invoked: Invoked{At: h.Quiet[0].At, Client: 1, Op: 1 << 40, Call: Pull, Chat: 1},
			Answer:  Answered{At: h.Quiet[0].At, Outcome: Acknowledged, Page: &Page{LastSeq: 1 << 30}},
		})
	}},
	{"a page with a line as of what did not touch it", Phantom, func(h *past) { h.page().ModSeqs[2] = 1 << 30 }},
	{"an event that came as about another line", Phantom, func(h *past) {
		h.received(func(r *Received) bool { return r.Kind == chat.Edited }).Target++
	}},
	{"an event that came with another time", Phantom, func(h *past) { h.received(nil).TS++ }},
	{"a view of a chat that is not there", Phantom, func(h *past) { h.Shown = append(h.Shown, Shown{At: 5, Client: 1, Chat: 99}) }},
	{"a view with a line where the log has none", Phantom, func(h *past) {
		s := h.final()
		e := *h.event(s.Chat, h.touched(s))
		at := slices.IndexFunc(s.Rows, func(r Row) bool { return r.Message.Seq > e.Seq })
		m := chat.LineOf(e)
		s.Rows = slices.Insert(s.Rows, at, Row{Message: &m})
	}},
	{"an event that came as another", Phantom, func(h *past) { h.received(nil).Kind = chat.Left }},
	{"an event that is above the log", Phantom, func(h *past) {
		r := *h.received(nil)
		r.Seq, r.Pushed = 1<<30, false
		h.Received = append(h.Received, r)
	}},
	{"a line as of an event that did not touch it", Phantom, func(h *past) { h.received(nil).ModSeq = 1 }},
	{"an event of a chat that is not there", Phantom, func(h *past) {
		h.Received = append(h.Received, Received{At: 5, Client: 1, Chat: 99, Seq: 1})
	}},
	{"a view of a line that is not there", Phantom, func(h *past) { h.pastView().Rows[2].Message.ModSeq = 1 << 30 }},
	{"a view beyond the log", Phantom, func(h *past) { h.pastView().LastSeq = 1 << 30 }},
	{"a hole in what was pushed", Pushed, func(h *past) {
		i := h.pushedBetween()
		h.Received = slices.Delete(h.Received, i, i+1)
	}},
	{"a push that comes again", Pushed, func(h *past) { h.Received = append(h.Received, h.Received[h.pushedBetween()]) }},
	{"a push after one that stands below it", Pushed, func(h *past) {
		r := &h.Received[h.pushedBetween()]
		next := h.received(func(n *Received) bool { return n.Client == r.Client && n.Chat == r.Chat && n.Seq == r.Seq+1 })
		r.At, next.At = next.At, r.At
	}},

	{"an event below the first that one may read", Below, func(h *past) { h.spy(func(s stay) chat.Seq { return s.joined - 1 }, 0) }},
	{"an event about what one may not read", Below, func(h *past) {
		r := h.received(func(r *Received) bool { return r.Kind == "" })
		r.Kind = h.event(r.Chat, r.Seq).Kind
		r.Target = h.event(r.Chat, r.Seq).TargetSeq
	}},
	{"a page below the first that one may read", Below, func(h *past) { h.page().FromSeq = h.page().Seqs[1] }},
	{"a view below its own beginning", Below, func(h *past) { s := h.pastView(); s.FromSeq = s.Rows[1].Message.Seq }},
	{"a view from another beginning", Below, func(h *past) {
		seat := h.seat(func(s *Seat) bool { return s.FromSeq > 1 })
		h.finals(seat, func(s *Shown) { s.FromSeq = seat.FromSeq - 1 })
	}},
	{"a view of what is below the first that one may read", Below, func(h *past) {
		seat := h.seat(func(s *Seat) bool { return s.FromSeq > 1 && h.visits(s.Chat).stays[s.User].lowest[0] > 2 })
		line := *h.stored(&chat.Message{ChatID: seat.Chat, Seq: 1})
		h.Shown = append(h.Shown, Shown{
			At: 5, Client: ClientID(2 * seat.User), Chat: seat.Chat, From: 1, To: 1, LastSeq: line.ModSeq, Rows: []Row{{Message: &line}},
		})
	}},
	{"a chat that is listed from another beginning", Below, func(h *past) {
		h.Listed[slices.IndexFunc(h.Listed, func(l Listed) bool { return l.FromSeq > 1 })].FromSeq--
	}},
	{"an event between leaving and return", Away, func(h *past) { h.spy(func(s stay) chat.Seq { return s.left + 1 }, 2) }},
	{"a form from after leaving", Away, func(h *past) { h.spyForm() }},
	{"a page as of what was after leaving", Away, func(h *past) {
		h.spyForm()
		r := h.Received[len(h.Received)-1]
		h.Received = h.Received[:len(h.Received)-1]
		h.Ops = append(h.Ops, Op{
			Invoked: Invoked{At: h.Quiet[0].At, Client: r.Client, Op: 1 << 40, Call: Read, Chat: r.Chat},
			Answer: Answered{At: h.Quiet[0].At, Outcome: Acknowledged, Page: &Page{
				From: r.Seq, To: r.Seq, LastSeq: h.visits(r.Chat).LastSeq, Seqs: []chat.Seq{r.Seq}, ModSeqs: []chat.Seq{r.ModSeq},
			}},
		})
	}},
	{"a push to one who has left", Away, func(h *past) {
		user, left := h.left()
		h.Received = append(h.Received, Received{At: 1, Client: ClientID(2 * user), Chat: 1, Seq: left + 1, Pushed: true})
		h.Resets = append(h.Resets, Reset{At: 2, Client: ClientID(2 * user)})
	}},

	{"a line that a view leaves out", Gapped, func(h *past) {
		s := h.final()
		s.Rows = slices.Delete(s.Rows, 5, 6)
	}},
	{"a last line that a view leaves out", Gapped, func(h *past) {
		s := h.final()
		s.Rows = s.Rows[:len(s.Rows)-1]
	}},
	{"a hole that is not shown", Gapped, func(h *past) {
		s := h.shown(func(s *Shown) bool { return len(s.Rows) > 0 && s.Rows[0].Hole != nil })
		s.Rows = s.Rows[1:]
	}},
	{"a line that a view shows twice", Repeated, func(h *past) {
		s := h.final()
		s.Rows = append(s.Rows, s.Rows[5])
	}},
	{"a message that is shown at the end too", Repeated, func(h *past) {
		s := h.shown(func(s *Shown) bool { return h.own(s) != "" })
		s.Rows = append(s.Rows, Row{ClientID: h.own(s), State: RowPending})
	}},
	{"two lines in another order", Unordered, func(h *past) {
		s := h.final()
		s.Rows[5], s.Rows[6] = s.Rows[6], s.Rows[5]
	}},
	{"a line within a hole", Unordered, func(h *past) {
		h.shown(func(s *Shown) bool { return len(s.Rows) > 2 && s.Rows[0].Hole != nil }).Rows[0].Hole.To += 20
	}},
	{"another text", Form, func(h *past) { h.final().Rows[6].Message.Text += "!" }},
	{"another quote", Form, func(h *past) { h.final().Rows[6].Message.ReplyTo++ }},
	{"a mention that is not seen", Form, func(h *past) {
		m := h.final().Rows[6].Message
		m.Mentions = append(m.Mentions, 99)
	}},
	{"a deletion that is not seen", Form, func(h *past) { m := h.final().Rows[6].Message; m.Deleted = !m.Deleted }},
	{"a pin that is not seen", Form, func(h *past) { m := h.final().Rows[6].Message; m.Pinned = !m.Pinned }},
	{"a reaction that is not seen", Form, func(h *past) {
		m := h.final().Rows[6].Message
		m.Reactions = append(m.Reactions, chat.Reaction{Emoji: "x", Count: 1})
	}},
	{"another's reaction as one's own", Form, func(h *past) {
		h.shown(func(s *Shown) bool {
			for _, row := range s.Rows {
				if s.At > h.Quiet[0].At && row.Message != nil && len(row.Message.Reactions) > 0 {
					row.Message.Reactions[0].Mine = !row.Message.Reactions[0].Mine
					return true
				}
			}
			return false
		})
	}},
	{"an old form in a page", Form, func(h *past) {
		h.op(func(o *Op) bool {
			if o.Answer.Page == nil {
				return false
			}
			i := slices.IndexFunc(o.Answer.Page.ModSeqs, func(mod chat.Seq) bool { return mod > 0 && !slices.Contains(o.Answer.Page.Seqs, mod) })
			if i >= 0 {
				o.Answer.Page.ModSeqs[i] = o.Answer.Page.Seqs[i]
			}
			return i >= 0
		})
	}},
	{"an old form in the end", Form, func(h *past) {
		s := h.final()
		i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.Message != nil && r.Message.ModSeq > r.Message.Seq })
		s.Rows[i].Message.ModSeq = s.Rows[i].Message.Seq
	}},
	{"an old form in the quiet phase", Form, func(h *past) {
		s := *h.final()
		s.At, s.Rows = h.Quiet[0].At, slices.Clone(s.Rows)
		i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.Message != nil && r.Message.ModSeq > r.Message.Seq })
		old := *s.Rows[i].Message
		old.ModSeq = old.Seq
		s.Rows[i] = Row{Message: &old}
		h.Shown = append(h.Shown, s)
	}},
	{"a form that a line never had", Form, func(h *past) {
		rows := h.pastView().Rows
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Message != nil && h.stored(r.Message).ModSeq == r.Message.ModSeq })
		rows[i].Message.Text += "!"
	}},
	{"a chat that is not shown in the end", Behind, func(h *past) {
		h.Shown = slices.DeleteFunc(h.Shown, func(s Shown) bool { return s.At > h.Quiet[0].At && s.Client == 1 && s.Chat == 1 })
	}},
	{"a chat that is shown to one who is not in it", Behind, func(h *past) {
		h.Shown = append(h.Shown, Shown{At: h.Quiet[0].Until, Client: 1, Chat: 5})
	}},
	{"a view that did not come to the end", Behind, func(h *past) { h.final().LastSeq-- }},
	{"a view that ends before its client's head", Behind, func(h *past) {
		s := h.final()
		s.To, s.Rows = s.Rows[len(s.Rows)-1].Message.Seq-1, s.Rows[:len(s.Rows)-1]
	}},
	{"a hole that is not filled in the end", Behind, func(h *past) {
		s := h.final()
		at := s.Rows[5].Message.Seq
		s.Rows[5] = Row{Hole: &Span{at, at}}
	}},
	{"a line that stays out of date", Behind, func(h *past) { h.final().Rows[5].Stale = true }},
	{"a message whose event never came", Behind, func(h *past) {
		op := h.op(func(o *Op) bool {
			return o.Call == Send && h.messageOf(o) != nil && h.messageOf(o).ModSeq > 0 && h.shows(o) == nil
		})
		s := h.finalOf(h.userOf(op))
		s.Rows = append(s.Rows, Row{ClientID: op.ClientID, State: RowConfirmed})
	}},
	{"a marker that differs on a device", Marked, func(h *past) { h.final().ReadSeq++ }},
	{"a marker of another version", Marked, func(h *past) { h.final().ReadVersion++ }},
	{"a marker that was acknowledged, and is lower in the end", Unmarked, func(h *past) {
		h.mark().ReadSeq++
	}},
	{"a version of a marker that is not there in the end", Unmarked, func(h *past) {
		h.mark().ReadVersion++
	}},
	{"an unread count that differs on a device", Unread, func(h *past) { h.final().Unread++ }},
	{"a count of mentions that differs on a device", Unread, func(h *past) { h.final().Mentions++ }},
}

func TestEachRuleIsBrokenAlone(t *testing.T) {
	t.Parallel()
	seen := map[Rule]bool{}
	for _, b := range broken {
		seen[b.rule] = true
		t.Run(string(b.rule)+": "+b.name, func(t *testing.T) {
			t.Parallel()
			h := &past{History: generate(4, 1500)}
			b.spoil(h)
			r := Judge(h.History)
			if len(r.Violations) == 0 || r.Verdict != Violated {
				t.Fatal("nobody noticed")
			}
			for _, v := range r.Violations {
				if v.Rule != b.rule {
					t.Errorf("another rule: %v", v)
				}
			}
		})
	}
	for _, rule := range rules {
		if !seen[rule] {
			t.Errorf("no history breaks the rule %q", rule)
		}
	}
}
