package plain

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/ui/view"
)

// How many lines of a chat are told at most when many came at once, how many
// are remembered to tell what becomes of them, and how long missing ones are
// waited for.
const (
	mostAtOnce = 200
	remembered = 200
	holeTime   = 10 * time.Second
)

// place is how far a chat was told. Every line from one to the other was.
type place struct {
	from, to chat.Seq
	head     chat.Seq // the chat's last seq when it was looked at
	waiting  int      // own messages that were not stored then
	forms    map[chat.Seq]*chat.Message
	told     []chat.Seq // the keys of forms, in the order of telling
	holes    time.Time  // since when lines are waited for; zero: none are
	silent   bool       // nothing is told until the chat was opened
}

// remember keeps a line in the form in which it was told.
func (p *place) remember(m *chat.Message) {
	if p.forms == nil {
		p.forms = map[chat.Seq]*chat.Message{}
	}
	if _, known := p.forms[m.Seq]; !known {
		p.told = append(p.told, m.Seq)
	}
	p.forms[m.Seq] = m
	if len(p.told) > remembered {
		delete(p.forms, p.told[0])
		p.told = p.told[1:]
	}
}

// entry is something to tell of a chat.
type entry struct {
	chat *replica.Chat
	ts   chat.Timestamp
	seq  chat.Seq // of the line it is, or is about
	said string
	mod  chat.Seq       // of what happened: the order within the chat
	rank chat.Timestamp // the order of all chats
}

// look tells what is new in all chats, in the order of time.
func (s *session) look() {
	var news []entry
	all := s.r.Chats()
	for i := range all {
		c := &all[i]
		p := s.places[c.ID]
		if p == nil { // one that was joined, or opened by another
			p = &place{from: c.ReadSeq + 1, to: c.ReadSeq, head: c.ReadSeq}
			s.places[c.ID] = p
		}
		if p.silent || c.LastSeq == p.head && c.Pending+c.Failed == p.waiting && p.holes.IsZero() {
			continue
		}
		news = append(news, inOrder(s.news(c, p))...)
	}
	slices.SortStableFunc(news, func(a, b entry) int { return cmp.Compare(a.rank, b.rank) })
	for _, e := range news {
		s.tell(e)
	}
	s.forget(all)
}

// inOrder sorts what happened in one chat as it happened, whatever clocks say.
func inOrder(news []entry) []entry {
	slices.SortStableFunc(news, func(a, b entry) int { return cmp.Compare(a.mod, b.mod) })
	for i := range news {
		news[i].rank = news[i].ts
		if i > 0 {
			news[i].rank = max(news[i].ts, news[i-1].rank)
		}
	}
	return news
}

// forget lets go of chats that one is in no more.
func (s *session) forget(all []replica.Chat) {
	if len(s.places) > len(all) {
		here := map[chat.ChatID]bool{}
		for i := range all {
			here[all[i].ID] = true
		}
		maps.DeleteFunc(s.places, func(id chat.ChatID, _ *place) bool { return !here[id] })
	}
	if s.open != 0 && s.places[s.open] == nil && s.wait == nil && s.busy == 0 {
		s.say("the chat that was open is closed")
		s.openFirst(all)
	}
}

// news returns what is to be told of a chat, and notes that it was.
func (s *session) news(c *replica.Chat, p *place) (news []entry) {
	w := s.r.Window(c.ID, replica.Newest, mostAtOnce, 0)
	news = s.skipped(c, p, &w)
	for _, l := range w.Lines {
		switch {
		case l.State == replica.Missing && l.Hole.To > p.to:
			if s.holds(p) {
				return news
			}
			p.from = l.Hole.To + 1
		case l.State == replica.Failed:
			s.failedLine(c, l)
		case l.State == replica.Stored && l.Seq > p.to:
			p.to = l.Seq
			news = s.line(news, c, p, l)
		case l.State == replica.Stored && p.forms[l.Seq] != nil && p.forms[l.Seq] != l.Message:
			for _, said := range changes(p.forms[l.Seq], l.Message) {
				news = append(news, entry{chat: c, ts: chat.At(s.o.Now()), seq: l.Seq, mod: l.ModSeq, said: said})
			}
			p.remember(l.Message)
		}
	}
	p.holes, p.head, p.waiting = time.Time{}, c.LastSeq, c.Pending+c.Failed
	p.to = max(p.to, c.LastSeq)
	if s.o.Attended && c.ID != s.open && len(news) > mostElsewhere {
		p.from = p.to + 1
		return []entry{{chat: c, ts: news[len(news)-1].ts, said: fmt.Sprintf("has %s more%s; /open tells them", counted(len(news), "line"), unreadWords(c))}}
	}
	return news
}

// holds reports whether lines that are missing are waited for still.
func (s *session) holds(p *place) bool {
	if p.holes.IsZero() {
		p.holes = s.o.Now()
	}
	return s.o.Now().Sub(p.holes) < holeTime
}

// skipped notes that more came than is told at once.
func (s *session) skipped(c *replica.Chat, p *place, w *replica.Window) []entry {
	if len(w.Lines) < mostAtOnce || w.AtStart {
		return nil
	}
	first := w.Lines[0]
	if first.State != replica.Stored || first.Seq <= p.to+1 {
		return nil
	}
	ts, from := first.TS, p.to
	p.to, p.from = first.Seq-1, first.Seq
	if s.silentIn(c) {
		return nil
	}
	return []entry{{chat: c, ts: ts, said: fmt.Sprintf("up to %d lines are left out here; /more tells them", first.Seq-1-from)}}
}

// line adds a line that is new, if it is to be told.
func (s *session) line(news []entry, c *replica.Chat, p *place, l *replica.Line) []entry {
	mine := l.User.ID == s.me().ID && s.came(l.Message.ClientID)
	unread, _ := l.UnreadBy(s.me().ID)
	if !s.hears(c, l.Message) {
		if unread {
			p.from = l.Seq + 1
		}
		return news
	}
	p.remember(l.Message)
	if mine && s.o.Echo {
		return news
	}
	return append(news, entry{chat: c, ts: l.TS, seq: l.Seq, mod: l.Seq, said: body(l, s.me().ID)})
}

// came notes that a message which was typed here is stored.
func (s *session) came(clientID string) bool {
	n := len(s.own)
	s.own = slices.DeleteFunc(s.own, func(o *sending) bool { return clientID != "" && o.id == clientID })
	return len(s.own) < n
}

// hears reports whether a line of a chat is told as it comes: all of the open
// one; of others what people write, as far as the user wants to be told.
func (s *session) hears(c *replica.Chat, m *chat.Message) bool {
	unread, forMe := m.UnreadBy(s.me().ID)
	switch {
	case c.ID == s.open:
		return true
	case s.silentIn(c):
		return false
	case c.Settings.Level == chat.LevelMentions || s.only:
		return forMe || unread && c.Kind == chat.Private
	case m.User.ID == s.me().ID:
		return true // from here, or from another device
	}
	return unread
}

func (s *session) silentIn(c *replica.Chat) bool {
	return c.ID != s.open && (c.Settings.Muted || c.Settings.Level == chat.LevelNone)
}

// failedLine tells once that a message was refused. Nobody can send it again for
// a script, and nothing gets past it: it is dropped.
func (s *session) failedLine(c *replica.Chat, l *replica.Line) {
	if s.refuse[l.ClientID] {
		return
	}
	s.refuse[l.ClientID] = true
	s.came(l.ClientID)
	s.fail(chat.KindOf(l.Err).Errorf("not sent to %s: %s (%s)", address(&c.Chat), quote(l.Message), view.Failure(l.Err)))
	if !s.o.Attended {
		s.r.Discard(c.ID, l.ClientID)
		return
	}
	s.item("/retry sends it again, /discard drops it; what you write in " + address(&c.Chat) + " waits behind it")
}

// tell prints a line of a chat, and its day if that is another.
func (s *session) tell(e entry) {
	now := s.o.Now()
	if d := day(e.ts, now); d != s.day {
		s.day = d
		s.say(d)
	}
	begin := view.Clock(e.ts, now) + " "
	if s.refs && e.seq > 0 {
		begin += fmt.Sprintf("[%d] ", e.seq)
	}
	s.out.line(begin, address(&e.chat.Chat)+" "+e.said)
}

// heard marks as read what was told: the user typed, so they are there.
func (s *session) heard() {
	for id, p := range s.places {
		if c, ok := s.r.Chat(id); ok && c.Unread > 0 && c.FirstUnread >= p.from && p.from > 0 && !p.silent {
			s.r.Read(id, p.to)
		}
	}
}
