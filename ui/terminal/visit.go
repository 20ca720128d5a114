package terminal

import (
	"cmp"
	"slices"

	"talko/app/chat"
	"talko/app/replica"
)

// openFirst opens the chat in which something happened last: at the start, and
// when the open chat is no more.
func (s *session) openFirst() {
	if s.open == 0 && !s.r.Link().Loaded {
		return
	}
	s.open = 0
	if first := s.latest(); first != 0 {
		s.openChat(first)
		return
	}
	s.pane.open(0, 0)
}

// latest returns the chat of the newest text, 0 if there is no chat.
func (s *session) latest() chat.ChatID {
	var id chat.ChatID
	var ts chat.Timestamp = -1
	for _, c := range s.chats {
		when := chat.Timestamp(0)
		if c.Last != nil {
			when = c.Last.TS
		}
		if when > ts || when == ts && c.ID < id {
			id, ts = c.ID, when
		}
	}
	return id
}

// openChat shows another chat: from its first unread line, or its end.
func (s *session) openChat(id chat.ChatID) {
	if id == 0 {
		return
	}
	s.atList = false
	if id == s.open {
		return
	}
	s.keepDraft()
	s.pane.highlight(nil)
	s.open, s.keepUnread, s.keptElsewhere = id, 0, false
	s.recent = slices.Insert(slices.DeleteFunc(s.recent, func(r chat.ChatID) bool { return r == id }), 0, id)
	c := s.chats[id]
	if c.ID == 0 {
		c, _ = s.r.Chat(id)
		s.chats[id] = c
	}
	s.pane.open(id, c.FirstUnread)
	if c.FirstUnread > 0 {
		s.pane.toSeq(c.FirstUnread)
	}
	s.box.open(s.draft(c))
	s.list.open = id
	s.stale = true
}

// jump shows a line of a chat, selected.
func (s *session) jump(id chat.ChatID, seq chat.Seq) {
	if id != s.open {
		s.openChat(id)
		s.settle()
	}
	s.atList = false
	s.pane.toSeq(seq)
	s.pane.selected = lineID{seq: seq}
}

// openBy opens the chat that stands by places further down the list.
func (s *session) openBy(by int) {
	order := s.list.order
	i := slices.Index(order, s.open)
	if len(order) > 0 {
		s.openChat(order[((i+by)%len(order)+len(order))%len(order)])
	}
}

// openUnread opens the next chat with something unread, mentions first.
func (s *session) openUnread() {
	var waiting []replica.Chat
	for _, id := range s.list.order {
		if s.calls(id) {
			waiting = append(waiting, s.chats[id])
		}
	}
	if len(waiting) == 0 {
		s.u.tell("nothing unread")
		return
	}
	slices.SortStableFunc(waiting, func(a, b replica.Chat) int { return cmp.Compare(min(b.Mentions, 1), min(a.Mentions, 1)) })
	s.openChat(waiting[0].ID)
	s.settle()
}

// openUnreadBy opens the nearest chat with something unread further down the
// list, or up, and round its end.
func (s *session) openUnreadBy(step int) {
	order := s.list.order
	n, at := len(order), slices.Index(order, s.open)
	if at < 0 && step < 0 {
		at = 0
	}
	for i := 1; i <= n; i++ {
		id := order[((at+i*step)%n+n)%n]
		if s.calls(id) {
			s.openChat(id)
			return
		}
	}
	s.u.tell("nothing unread")
}

// calls reports whether another chat than the open one has something unread that
// is not muted.
func (s *session) calls(id chat.ChatID) bool {
	c := s.chats[id]
	return c.Unread > 0 && id != s.open && !c.Settings.Muted
}

// settle sorts the list anew, unless someone points at it.
func (s *session) settle() {
	if !s.pointing {
		s.list.sorting.Settle()
		s.stale = true
	}
}
