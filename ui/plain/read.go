package plain

import (
	"fmt"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// How many lines are told when a chat is opened, more if more are unread; by
// /more; and on each side of a line that one goes to.
const (
	openLines  = 20
	mostUnread = 100
	moreLines  = 20
	sideLines  = 8
)

// paper is the part of a chat that was read last.
type paper struct {
	chat      chat.ChatID
	low, high chat.Seq
}

// spot is a line that was listed.
type spot struct {
	chat chat.ChatID
	seq  chat.Seq
}

// openChat makes a chat the one that one writes to, and tells how it ends.
func (s *session) openChat(id chat.ChatID) {
	s.open = id
	c := s.chat()
	s.say("you write to " + s.about(&c))
	n := max(openLines, min(c.Unread+1, mostUnread))
	p := s.places[id]
	if p == nil {
		p = &place{}
		s.places[id] = p
	}
	p.silent = true
	s.until(func() bool { return !missing(s.r.Window(id, replica.Newest, n, 0)) || s.r.Link().State == replica.Down }, func() {
		s.openedChat(id, n)
	})
}

// about tells of a chat in a few words.
func (s *session) about(c *replica.Chat) string {
	words := address(&c.Chat)
	if c.Kind == chat.Room || c.Kind == chat.Group {
		words += ", " + people(c.UserCount)
	}
	for _, u := range c.Users {
		if c.Kind == chat.Private && u.ID != s.me().ID {
			words += ", " + presence(s.r.Presence(u.ID))
		}
	}
	words += unreadWords(c)
	if c.Settings.Muted {
		words += ", muted"
	}
	if c.Topic != "" {
		words += "; topic: " + text.Line(c.Topic)
	}
	return words
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return count(n) + " people"
}

func missing(w replica.Window) bool {
	for _, l := range w.Lines {
		if l.State == replica.Missing {
			return true
		}
	}
	return false
}

func (s *session) openedChat(id chat.ChatID, n int) {
	c, ok := s.r.Chat(id)
	p := s.places[id]
	if !ok || p == nil {
		return // left meanwhile
	}
	p.silent = false
	w := s.r.Window(id, replica.Newest, n, 0)
	if d := c.Settings.Draft; d.Text != "" && d.DeviceID != s.r.Identity().DeviceID {
		s.say("your draft here, from another device: " + block(d.Text))
	}
	p.from = c.LastSeq + 1
	s.print(&c, w, c.FirstUnread)
	p.to, p.head = max(p.to, c.LastSeq), 0 // what waits in the outbox is looked at again
	if c.Unread >= n {
		s.say(fmt.Sprintf("%s unread in all: /more tells what is above, /read marks all as read", view.Badge(c.Unread)))
	}
}

// print tells lines that are held, and makes them what /more goes on from. Above
// the line first (0: none) it says that what follows is new.
func (s *session) print(c *replica.Chat, w replica.Window, first chat.Seq) {
	p, above := s.places[c.ID], (*replica.Line)(nil)
	sheet := paper{chat: c.ID}
	for _, l := range w.Lines {
		switch l.State {
		case replica.Missing:
			s.say("lines are missing here")
			sheet = paper{chat: c.ID}
		case replica.Stored:
			if view.StartsUnread(above, l, first) {
				s.say("new from here")
			}
			s.tell(entry{chat: c, ts: l.TS, seq: l.Seq, said: body(l, s.me().ID)})
			p.remember(l.Message)
			if sheet.low == 0 {
				sheet.low = l.Seq
			}
			sheet.high, p.to = l.Seq, max(p.to, l.Seq)
			s.came(l.Message.ClientID)
		}
		above = l
	}
	if len(w.Lines) == 0 {
		s.say("nothing was said here yet")
	}
	s.paper = sheet
	if w.AtStart && sheet.low > 0 {
		sheet.low = 1
	}
	if sheet.high >= p.to && sheet.low > 0 {
		p.from = min(p.from, sheet.low)
	}
}

// turn tells n lines above what was read last, or below.
func (s *session) turn(n int, down bool) {
	c := s.chat()
	if s.paper.chat != s.open || s.paper.low == 0 {
		s.paper = paper{chat: s.open, low: replica.Newest, high: replica.Newest}
	}
	at, before, after := s.paper.low-1, n, 0
	if down {
		at, before, after = s.paper.high, 0, n
	}
	cut := func() replica.Window { return s.r.Window(c.ID, at, before, after) }
	s.show(c, cut, func(w replica.Window) {
		if len(w.Lines) == 0 {
			s.say(map[bool]string{false: "this is the beginning of the chat", true: "this is the end of the chat"}[down])
			return
		}
		low, high := s.paper.low, s.paper.high
		s.print(&c, w, 0)
		if s.paper.low > 0 {
			s.grow(&c, low, high, down)
		}
	})
}

// grow joins what was read now to what was read before: further down nothing is
// left out.
func (s *session) grow(c *replica.Chat, low, high chat.Seq, down bool) {
	if p := s.places[c.ID]; !down && p.from <= low && low < replica.Newest {
		p.from = min(p.from, s.paper.low)
	}
	if high == replica.Newest {
		return
	}
	if down {
		s.paper.low = low
	} else {
		s.paper.high = high
	}
}

// goTo tells the lines around one, of any chat.
func (s *session) goTo(at spot) {
	if s.open != at.chat {
		s.open = at.chat
		c := s.chat()
		s.say("you write to " + s.about(&c))
	}
	c, ok := s.r.Chat(at.chat)
	if !ok {
		s.fail(chat.NotFound.Errorf("you are not in that chat"))
		return
	}
	s.show(c, func() replica.Window { return s.r.Window(c.ID, at.seq, sideLines, sideLines) }, func(w replica.Window) {
		s.around(&c, w, at.seq)
	})
}

// around tells lines with their numbers, and which of them was meant.
func (s *session) around(c *replica.Chat, w replica.Window, seq chat.Seq) {
	refs := s.refs
	s.refs = true
	s.print(c, w, 0)
	s.refs = refs
	for _, l := range w.Lines {
		if l.Seq == seq {
			s.say(fmt.Sprintf("this is around %d, %s: /more tells what is above, /later what is below", seq, name(l.User)))
			return
		}
	}
	s.say("the line " + count(int(seq)) + " is not to be read")
}

// show waits until nothing is missing in a part of a chat.
func (s *session) show(c replica.Chat, cut func() replica.Window, then func(replica.Window)) {
	s.until(func() bool { return !missing(cut()) || s.r.Link().State == replica.Down }, func() { then(cut()) })
}

// list tells messages, the newest first, so that /hit goes to one of them.
func (s *session) list(title string, found []chat.Message, more bool) {
	if len(found) == 0 {
		s.say(title + ": nothing")
		return
	}
	words := counted(len(found), "message")
	if more {
		words = "the newest " + words
	}
	s.say(title + ": " + words + ", newest first; /hit 1 goes to the first")
	s.hits, s.hit = nil, -1
	for i := range found {
		m := &found[i]
		s.hits = append(s.hits, spot{m.ChatID, m.Seq})
		where := ""
		if c, ok := s.r.Chat(m.ChatID); ok {
			where = " " + address(&c.Chat)
		}
		s.item(fmt.Sprintf("%d. %s%s %s: %s", i+1, s.when(m.TS), where, name(m.User), text.Line(m.Text)))
	}
}

// when is the day and the time of something that was some time ago.
func (s *session) when(ts chat.Timestamp) string {
	now := s.o.Now()
	if view.SameDay(ts, chat.At(now), now) {
		return view.Clock(ts, now)
	}
	return ts.Time().In(now.Location()).Format("2 Jan 2006 15:04")
}
