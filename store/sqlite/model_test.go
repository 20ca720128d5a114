package sqlite

import (
	"fmt"
	"maps"
	"slices"

	"talko/app/chat"
)

// model is what a store should hold, in plain maps.
type model struct {
	names  map[string]chat.UserID // whoever had them, ever
	users  map[chat.UserID]string
	chats  map[chat.ChatID]*modelChat
	gone   map[chat.ChatID]bool
	blocks map[block]bool
	texts  map[string]bool // user and client id
	calls  map[string]chat.Timestamp
	jobs   map[int64]string
	told   []string
}

type modelChat struct {
	topic string
	head  chat.Seq
	ts    chat.Timestamp
	lines []chat.Message
	parts map[chat.UserID]chat.ParticipantRow
}

func newModel() *model {
	return &model{
		names: map[string]chat.UserID{}, users: map[chat.UserID]string{}, chats: map[chat.ChatID]*modelChat{},
		gone: map[chat.ChatID]bool{}, blocks: map[block]bool{}, texts: map[string]bool{},
		calls: map[string]chat.Timestamp{}, jobs: map[int64]string{},
	}
}

func (m *model) clone() *model {
	c := &model{
		names: maps.Clone(m.names), users: maps.Clone(m.users), chats: map[chat.ChatID]*modelChat{},
		gone: maps.Clone(m.gone), blocks: maps.Clone(m.blocks), texts: maps.Clone(m.texts),
		calls: maps.Clone(m.calls), jobs: maps.Clone(m.jobs), told: slices.Clip(m.told),
	}
	for id, one := range m.chats {
		c.chats[id] = &modelChat{one.topic, one.head, one.ts, slices.Clone(one.lines), maps.Clone(one.parts)}
	}
	return c
}

// recipients are those who are shown the chat.
func (c *modelChat) recipients() (to []chat.Recipient) {
	for _, id := range slices.Sorted(maps.Keys(c.parts)) {
		if p := c.parts[id]; !p.Hidden {
			to = append(to, chat.Recipient{UserID: id, FromSeq: p.FromSeq})
		}
	}
	return to
}

// unread counts one by one.
func (c *modelChat) unread(user chat.UserID, seq, from chat.Seq) (unread, mentions int) {
	for _, m := range c.lines {
		if m.Seq <= seq || m.Seq < from || m.Deleted || !m.Kind.Written() || m.User.ID == user {
			continue
		}
		unread = min(unread+1, chat.MaxUnread)
		if slices.Contains(m.Mentions, user) {
			mentions = min(mentions+1, chat.MaxUnread)
		}
	}
	return unread, mentions
}

// last is the newest text from a place on; 0 if there is none.
func (c *modelChat) last(from chat.Seq) chat.Seq {
	for _, m := range slices.Backward(c.lines) {
		if m.Seq >= from && m.Kind.Written() && !m.Deleted {
			return m.Seq
		}
	}
	return 0
}

// compare returns what a view shows otherwise than the model says.
func (m *model) compare(v chat.View) (wrong []string) {
	same := func(what string, got, want any) {
		if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
			wrong = append(wrong, fmt.Sprintf("%s: %.300s, want %.300s", what, g, w))
		}
	}
	users := slices.Sorted(maps.Keys(m.users))
	for _, id := range users {
		a, err := v.Account(id)
		same(fmt.Sprint("user ", id), fmt.Sprint(a.Name, err), fmt.Sprint(m.users[id], nil))
		m.compareList(v, id, same)
		for _, other := range users {
			blocked, err := v.Blocked(id, other)
			same(fmt.Sprint("block ", id, other), fmt.Sprint(blocked, err), fmt.Sprint(m.blocks[block{id, other}], nil))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.chats)) {
		m.compareChat(v, id, same)
	}
	for id := range m.gone {
		_, err := v.Chat(id)
		same(fmt.Sprint("deleted chat ", id), chat.KindOf(err), chat.NotFound)
		to, err := v.Recipients(id)
		same(fmt.Sprint("recipients of deleted chat ", id), fmt.Sprint(len(to), err), fmt.Sprint(0, nil))
		for _, user := range users {
			_, err := v.Participant(id, user)
			same(fmt.Sprint("participant ", user, " of deleted chat ", id), chat.KindOf(err), chat.NotFound)
		}
	}
	jobs, err := v.Jobs(1<<40, 1<<20)
	found := map[int64]string{}
	for _, j := range jobs {
		found[j.ID] = j.Kind
	}
	same("jobs", fmt.Sprint(found, err), fmt.Sprint(m.jobs, nil))
	return wrong
}

// compareList reads a user's chats as a listing does.
func (m *model) compareList(v chat.View, user chat.UserID, same func(string, any, any)) {
	var want []chat.ParticipantRow
	var sum int64
	for _, id := range slices.Sorted(maps.Keys(m.chats)) {
		if p, ok := m.chats[id].parts[user]; ok && !p.Hidden {
			want = append(want, p)
			sum += int64(m.chats[id].head)
		}
	}
	got, err := v.ChatsOf(user, 0, 1000)
	same(fmt.Sprint("chats of ", user), fmt.Sprint(got, err), fmt.Sprint(want, nil))
	heads, err := v.HeadSum(user)
	same(fmt.Sprint("heads of ", user), fmt.Sprint(heads, err), fmt.Sprint(sum, nil))
	for _, p := range got {
		c := m.chats[p.ChatID]
		row, err := v.Chat(p.ChatID)
		same(fmt.Sprint("listed chat ", p.ChatID), fmt.Sprint(row.LastSeq, row.Topic, err), fmt.Sprint(c.head, c.topic, nil))
		last, err := v.LastText(p.ChatID, p.FromSeq, user)
		if chat.KindOf(err) == chat.NotFound {
			err = nil
		}
		same(fmt.Sprint("last text of ", p.ChatID), fmt.Sprint(last.Seq, err), fmt.Sprint(c.last(p.FromSeq), nil))
		unread, mentions, err := v.Unread(p.ChatID, user, p.ReadSeq, p.FromSeq)
		n, k := c.unread(user, p.ReadSeq, p.FromSeq)
		same(fmt.Sprint("unread of ", user, " in ", p.ChatID, " above ", p.ReadSeq), fmt.Sprint(unread, mentions, err), fmt.Sprint(n, k, nil))
	}
}

func (m *model) compareChat(v chat.View, id chat.ChatID, same func(string, any, any)) {
	c := m.chats[id]
	row, err := v.Chat(id)
	same(fmt.Sprint("chat ", id), fmt.Sprint(row.LastSeq, row.LastTS, row.UserCount, row.Topic, err), fmt.Sprint(c.head, c.ts, len(c.parts), c.topic, nil))
	to, err := v.Recipients(id)
	same(fmt.Sprint("recipients of ", id), fmt.Sprint(to, err), fmt.Sprint(c.recipients(), nil))
	for user := range m.users {
		p, err := v.Participant(id, user)
		want, in := c.parts[user]
		same(fmt.Sprint("participant ", user, " of ", id), fmt.Sprint(p, err == nil), fmt.Sprint(want, in))
	}
	lines, err := v.Lines(id, 1, maxSeq, 1<<20, false, 0)
	if err != nil || len(lines) != len(c.lines) {
		same(fmt.Sprint("lines of ", id), fmt.Sprint(len(lines), err), fmt.Sprint(len(c.lines), nil))
		return
	}
	for i, got := range lines {
		want := c.lines[i]
		want.User.Name = m.users[want.User.ID]
		if !sameLine(got, want) {
			same(fmt.Sprint("line ", got.Seq, " of ", id), got, want)
		}
	}
}

// sameLine compares what can change of a line, and what is looked up for it.
func sameLine(a, b chat.Message) bool {
	return a.Seq == b.Seq && a.Kind == b.Kind && a.User == b.User && a.TS == b.TS && a.Text == b.Text &&
		slices.Equal(a.Mentions, b.Mentions) && a.Deleted == b.Deleted && a.ModSeq == b.ModSeq && a.EditSeq == b.EditSeq &&
		a.ClientID == b.ClientID
}

// used tells whether a user's client id is in use.
func (m *model) used(key string) bool {
	_, called := m.calls[key]
	return called || m.texts[key]
}
