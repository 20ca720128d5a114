package replica

import (
	"fmt"
	"slices"
	"sort"

	"talko/app/chat"
)

// model is the servers as the simplest program that keeps the promises: every
// chat's log in memory. It is what a replica must equal when all is quiet.
type model struct {
	epoch   string
	chats   map[chat.ChatID]*modelChat
	users   map[chat.UserID]*modelUser
	lastID  chat.ChatID
	behind  chat.Seq // further behind, Events answers reset
	byCall  map[string]chat.Message
	publish func(to chat.UserID, n chat.Notification)
}

type modelUser struct {
	chat.User
	seq chat.UserSeq
}

type modelChat struct {
	chat.Chat
	log   []chat.Event
	lines map[chat.Seq]*chat.Message
	given map[string]bool // "seq emoji user"
	in    map[chat.UserID]*modelPart
}

type modelPart struct {
	from     chat.Seq
	joined   chat.Seq
	role     chat.Role
	marker   chat.ReadMarker
	settings chat.Settings
}

func newModel() *model {
	m := &model{
		epoch: "e1", chats: map[chat.ChatID]*modelChat{}, users: map[chat.UserID]*modelUser{},
		behind: 12, byCall: map[string]chat.Message{}, publish: func(chat.UserID, chat.Notification) {},
	}
	for id := chat.UserID(1); id <= 12; id++ {
		m.users[id] = &modelUser{User: chat.User{ID: id, Name: fmt.Sprint("user", id)}}
	}
	return m
}

// restore begins another epoch: every chat loses what is behind half of its log.
func (m *model) restore() {
	m.epoch += "'"
	for _, c := range m.chats {
		half := c.LastSeq / 2
		for _, p := range c.in {
			half = max(half, p.joined)
			p.marker.ReadSeq = min(p.marker.ReadSeq, half)
		}
		for _, e := range c.log {
			if e.TargetSeq > 0 || !e.Kind.Written() {
				half = max(half, e.Seq) // it would have to be undone
			}
		}
		c.log = c.log[:half]
		c.LastSeq = half
		for seq := range c.lines {
			if seq > half {
				delete(c.lines, seq)
			}
		}
	}
}

func (m *model) newChat(kind chat.ChatKind, by chat.UserID, users ...chat.UserID) *modelChat {
	m.lastID++
	c := &modelChat{lines: map[chat.Seq]*chat.Message{}, given: map[string]bool{}, in: map[chat.UserID]*modelPart{}}
	c.ID, c.Kind, c.Name = m.lastID, kind, fmt.Sprint("chat", m.lastID)
	m.chats[c.ID] = c
	m.join(c, by, by)
	c.in[by].role = chat.RoleAdmin
	for _, u := range users {
		m.join(c, by, u)
	}
	return c
}

// append adds an event to a log and tells those who are in the chat.
func (m *model) append(c *modelChat, e chat.Event) chat.Event {
	e.ChatID, e.Seq, e.TS = c.ID, c.LastSeq+1, chat.Timestamp(c.LastSeq+1)
	e.User = m.users[e.User.ID].User
	c.LastSeq = e.Seq
	c.log = append(c.log, e)
	return e
}

func (m *model) tell(c *modelChat, e chat.Event, form *chat.Message) {
	for _, id := range c.userIDs() {
		var n chat.Notification
		switch {
		case e.TargetSeq > 0 && e.TargetSeq < c.in[id].from && e.TargetEnd == 0:
			n = chat.EventNote{Event: chat.Event{ChatID: c.ID, Seq: e.Seq}}
		case form == nil:
			n = chat.EventNote{Event: e}
		default:
			pushed := *form
			pushed.Reactions = slices.Clone(form.Reactions)
			if n = (chat.EventNote{Event: e, Message: &pushed}); e.Kind == chat.Text {
				n = chat.MessageNote{Message: pushed}
			}
		}
		m.publish(id, n)
	}
}

func (c *modelChat) userIDs() []chat.UserID {
	ids := make([]chat.UserID, 0, len(c.in))
	for id := range c.in {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// line appends an event that is a line.
func (m *model) line(c *modelChat, by chat.UserID, kind chat.EventKind, subject chat.UserID, value string) *chat.Message {
	e := chat.Event{Kind: kind, User: chat.User{ID: by}, Value: value}
	if subject != by && subject != 0 {
		e.Subject = m.users[subject].User
	}
	e = m.append(c, e)
	form := chat.LineOf(e)
	c.lines[e.Seq] = &form
	return &form
}

func (m *model) send(c *modelChat, by chat.UserID, text string, reply chat.Seq, clientID string, mentions ...chat.UserID) chat.Message {
	form := m.line(c, by, chat.Text, 0, text)
	form.ReplyTo, form.ClientID, form.Mentions = reply, clientID, mentions
	m.tell(c, chat.EventOf(*form), form)
	return *form
}

func (m *model) join(c *modelChat, by, who chat.UserID) {
	if c.in[who] != nil {
		return
	}
	form := m.line(c, by, chat.Joined, who, "")
	p := &modelPart{from: 1, joined: form.Seq, role: chat.RoleUser}
	if c.Kind == chat.Group && c.History != chat.HistoryAll && form.Seq > 3 {
		p.from = form.Seq
	}
	useq := m.next(who)
	p.marker = chat.ReadMarker{ReadSeq: form.Seq, ReadVersion: useq, ReadUserSeq: useq}
	c.in[who] = p
	c.UserCount = len(c.in)
	m.publish(who, chat.ChatNote{UserSeq: useq, Chat: m.row(c, who)})
	m.tell(c, chat.EventOf(*form), form)
}

func (m *model) leave(c *modelChat, by, who chat.UserID) {
	if c.in[who] == nil {
		return
	}
	form := m.line(c, by, chat.Left, who, "")
	m.tell(c, chat.EventOf(*form), form)
	delete(c.in, who)
	c.UserCount = len(c.in)
	m.publish(who, chat.ChatNote{UserSeq: m.next(who), Chat: chat.Chat{ID: c.ID}, Left: true})
}

func (m *model) next(u chat.UserID) chat.UserSeq {
	m.users[u].seq++
	return m.users[u].seq
}

// meta appends an event that changes what the chat is.
func (m *model) meta(c *modelChat, by chat.UserID, kind chat.EventKind, value string) {
	subject := chat.UserID(0)
	switch kind {
	case chat.TopicChanged:
		c.Topic = value
	case chat.Renamed:
		if c.Kind == chat.Private {
			return
		}
		c.Name = value
	case chat.HistoryChanged:
		c.History = chat.HistoryPolicy(value)
	case chat.RoleChanged:
		if c.in[1] == nil {
			return
		}
		subject, c.in[1].role = 1, chat.Role(value)
	}
	form := m.line(c, by, kind, subject, value)
	m.tell(c, chat.EventOf(*form), form)
}

// touch appends an event that changes an earlier line.
func (m *model) touch(c *modelChat, by chat.UserID, kind chat.EventKind, seq chat.Seq, value string) (chat.Message, error) {
	form := c.lines[seq]
	if form == nil || form.Deleted || form.Kind != chat.Text {
		return chat.Message{}, chat.Conflict
	}
	key := fmt.Sprint(seq, value, by)
	if kind == chat.Reacted && c.given[key] || kind == chat.Unreacted && !c.given[key] {
		return m.seen(c, form, by), nil
	}
	e := m.append(c, chat.Event{Kind: kind, User: chat.User{ID: by}, TargetSeq: seq, Value: value})
	form.ModSeq = e.Seq
	switch kind {
	case chat.Edited:
		form.Text, form.EditSeq = value, e.Seq
	case chat.Deleted:
		bury(form, e.Seq)
	case chat.Reacted:
		c.given[key] = true
		form.Reactions = count(form.Reactions, value, 1)
	case chat.Unreacted:
		delete(c.given, key)
		form.Reactions = count(form.Reactions, value, -1)
	case chat.Pinned, chat.Unpinned:
		form.Pinned = kind == chat.Pinned
	}
	m.tell(c, e, form)
	return m.seen(c, form, by), nil
}

func bury(form *chat.Message, at chat.Seq) {
	form.ModSeq, form.EditSeq, form.Text, form.Deleted, form.Pinned = at, at, "", true, false
	form.Mentions = nil
}

func count(rs []chat.Reaction, emoji string, by int) []chat.Reaction {
	rs = slices.Clone(rs)
	i := slices.IndexFunc(rs, func(r chat.Reaction) bool { return r.Emoji == emoji })
	if i < 0 {
		return append(rs, chat.Reaction{Emoji: emoji, Count: by})
	}
	if rs[i].Count += by; rs[i].Count == 0 {
		rs = slices.Delete(rs, i, i+1)
	}
	if len(rs) == 0 {
		return nil
	}
	return rs
}

// erase takes the texts of a user, 0 everyone, in a range.
func (m *model) erase(c *modelChat, by, whose chat.UserID, from, to chat.Seq) {
	e := chat.Event{Kind: chat.Erased, User: chat.User{ID: by}, TargetSeq: from, TargetEnd: to}
	if whose != 0 {
		e.Subject = m.users[whose].User
	}
	e = m.append(c, e)
	for seq, form := range c.lines {
		if seq >= from && seq <= to && form.Kind == chat.Text && !form.Deleted && (whose == 0 || form.User.ID == whose) {
			bury(form, e.Seq)
		}
	}
	m.tell(c, e, nil)
}

// rename gives a user another name: every line shows it from then on. Where they
// were once, nobody is told, until they are back.
func (m *model) rename(who chat.UserID, name string) {
	old := m.users[who].Name
	m.users[who].Name = name
	for _, c := range m.sorted() {
		for _, form := range c.lines {
			named(form, m.users[who].User)
		}
		if c.in[who] == nil {
			continue
		}
		form := m.line(c, who, chat.Named, 0, old)
		m.tell(c, chat.EventOf(*form), form)
	}
}

func (m *model) sorted() []*modelChat {
	var all []*modelChat
	for _, c := range m.chats {
		all = append(all, c)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all
}

// seen is a line as a reader sees it.
func (m *model) seen(c *modelChat, form *chat.Message, reader chat.UserID) chat.Message {
	out := *form
	out.Reactions = slices.Clone(form.Reactions)
	for i, r := range out.Reactions {
		out.Reactions[i].Mine = c.given[fmt.Sprint(form.Seq, r.Emoji, reader)]
	}
	return out
}

func (m *model) linesOf(c *modelChat, reader chat.UserID) []chat.Message {
	var all []chat.Message
	for seq := c.in[reader].from; seq <= c.LastSeq; seq++ {
		if form := c.lines[seq]; form != nil {
			all = append(all, m.seen(c, form, reader))
		}
	}
	return all
}

func (m *model) unread(c *modelChat, reader chat.UserID) (r chat.ReadMarker) {
	r = c.in[reader].marker
	for _, form := range m.linesOf(c, reader) {
		if form.Seq <= r.ReadSeq {
			continue
		}
		unread, mention := form.UnreadBy(reader)
		if unread {
			r.Unread++
		}
		if mention {
			r.Mentions++
		}
	}
	return r
}

// row is a chat of the list.
func (m *model) row(c *modelChat, reader chat.UserID) chat.Chat {
	p, row := c.in[reader], c.Chat
	row.UserCount = len(c.in)
	if c.Kind == chat.Private {
		row.Name = m.users[2].Name
	}
	row.Role, row.FromSeq, row.Settings, row.ReadMarker = p.role, p.from, p.settings, m.unread(c, reader)
	ids := c.userIDs()
	sort.Slice(ids, func(i, j int) bool { return c.in[ids[i]].joined < c.in[ids[j]].joined })
	for _, id := range ids[:min(len(ids), chat.MaxPreviewUsers)] {
		row.Users = append(row.Users, m.users[id].User)
	}
	for _, form := range m.linesOf(c, reader) {
		if form.Kind == chat.Text && !form.Deleted {
			row.LastMessage = &form
		}
	}
	return row
}
