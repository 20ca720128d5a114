package sqlite

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"talko/app/chat"
)

// one chooses one of the keys.
func one[K interface{ ~int64 | ~string }, V any](r *trial, all map[K]V) K {
	keys := slices.Sorted(maps.Keys(all))
	return keys[r.random.IntN(len(keys))]
}

func (r *trial) name() string { return fmt.Sprint("name", r.random.IntN(12)) }

// refused expects a conflict, and goes on.
func (r *trial) refused(what string, err error) error {
	if k := chat.KindOf(err); k != chat.Conflict && k != chat.Unavailable {
		r.t.Errorf("%s was not refused: %v", what, err)
	}
	if chat.KindOf(err) == chat.Conflict {
		return nil
	}
	return err
}

func (r *trial) enter(tx chat.Tx) error {
	if len(r.model.users) > 6 {
		return nil
	}
	name := r.name()
	a := chat.AccountRow{Name: name, Folded: name, Key: name}
	err := tx.InsertAccount(&a)
	if _, taken := r.model.names[name]; taken {
		return r.refused("a name", err)
	}
	if err == nil {
		r.model.names[name], r.model.users[a.ID] = a.ID, name
	}
	return err
}

func (r *trial) rename(tx chat.Tx) error {
	id, name := one(r, r.model.users), r.name()
	a, err := tx.Account(id)
	if err != nil {
		return err
	}
	a.Name, a.Folded, a.Key = name, name, name
	err = tx.UpdateAccount(a)
	if owner, taken := r.model.names[name]; taken && owner != id {
		return r.refused("a new name", err)
	}
	if err == nil {
		r.model.names[name], r.model.users[id] = id, name
	}
	return err
}

func (r *trial) found(tx chat.Tx) error {
	c := chat.ChatRow{Kind: chat.Group, Name: "group"}
	if err := tx.InsertChat(&c); err != nil {
		return err
	}
	if r.model.gone[c.ID] || r.model.chats[c.ID] != nil {
		r.t.Errorf("chat id %d was given again", c.ID)
	}
	r.model.chats[c.ID] = &modelChat{parts: map[chat.UserID]chat.ParticipantRow{}}
	return nil
}

func (r *trial) join(tx chat.Tx) error {
	id, user := one(r, r.model.chats), one(r, r.model.users)
	c := r.model.chats[id]
	p := chat.ParticipantRow{ChatID: id, UserID: user, Role: chat.RoleUser, FromSeq: 1, Hidden: r.random.IntN(4) == 0}
	p.FromSeq += chat.Seq(r.random.Int64N(int64(c.head)/2 + 1))
	p.ReadSeq = chat.Seq(r.random.Int64N(int64(c.head) + 1))
	err := tx.PutParticipant(p)
	if err == nil {
		c.parts[user] = p
	}
	return err
}

func (r *trial) leave(tx chat.Tx) error {
	id, user := one(r, r.model.chats), one(r, r.model.users)
	_, in := r.model.chats[id].parts[user]
	err := tx.DeleteParticipant(id, user)
	if !in && chat.KindOf(err) == chat.NotFound {
		return nil
	}
	if err == nil {
		delete(r.model.chats[id].parts, user)
	}
	return err
}

// clientID is a new one of the time, one of another form, or one that was
// thought of before.
func (r *trial) clientID() string {
	switch n := r.random.IntN(8); {
	case n == 0:
		return ""
	case n < 4 && len(r.ids) > 0:
		return r.ids[r.random.IntN(len(r.ids))]
	case n == 4:
		r.ids = append(r.ids, fmt.Sprint("id", r.random.IntN(20)))
	default:
		at := r.clock.Load() - 2*minute + r.random.Int64N(3*minute)
		r.ids = append(r.ids, fmt.Sprintf("%08x-%04x-7000-8000-%012x", at>>16, at&0xffff, r.random.IntN(2)))
	}
	return r.ids[len(r.ids)-1]
}

// append appends a line, and tells of it.
func (r *trial) append(tx chat.Tx, id chat.ChatID, e chat.Event, text chat.TextRow) error {
	c := r.model.chats[id]
	e.ChatID = id
	m, err := tx.Append(&e, text)
	key := fmt.Sprint(e.User.ID, text.ClientID)
	if text.ClientID != "" && r.model.texts[key] {
		return r.refused("a client id", err)
	}
	if err != nil {
		return err
	}
	to, err := tx.Recipients(id)
	if want := c.recipients(); !slices.Equal(to, want) {
		r.t.Errorf("recipients %v, want %v", to, want)
	}
	p := chat.Publication{To: to, Note: chat.MessageNote{Message: m}}
	tx.Publish(p)
	r.model.told = append(r.model.told, told(p))
	if c.head++; m.Seq != c.head {
		r.t.Errorf("seq %d, want %d", m.Seq, c.head)
	}
	c.ts = max(c.ts, tx.Now())
	m.TS = c.ts
	c.lines = append(c.lines, m)
	if text.ClientID != "" {
		r.model.texts[key] = true
	}
	return err
}

func (r *trial) say(tx chat.Tx) error {
	e := chat.Event{Kind: chat.Text, User: chat.User{ID: one(r, r.model.users)}, Value: "hello"}
	if r.random.IntN(4) == 0 {
		e.Kind = chat.Joined
		return r.append(tx, one(r, r.model.chats), e, chat.TextRow{})
	}
	text := chat.TextRow{ClientID: r.clientID()}
	if r.random.IntN(3) == 0 {
		text.Mentions = []chat.UserID{one(r, r.model.users)}
	}
	return r.append(tx, one(r, r.model.chats), e, text)
}

// sayMany makes a log of which counts are taken from tallies.
func (r *trial) sayMany(tx chat.Tx) error {
	id, user := one(r, r.model.chats), one(r, r.model.users)
	for n := range 100 + r.random.IntN(200) {
		e := chat.Event{Kind: chat.Text, User: chat.User{ID: user}, Value: "hay"}
		if n%5 == 0 {
			e.User.ID = one(r, r.model.users)
		}
		if err := r.append(tx, id, e, chat.TextRow{}); err != nil {
			return err
		}
	}
	return nil
}

func (r *trial) sayTooMuch(tx chat.Tx) error {
	e := chat.Event{Kind: chat.Text, User: chat.User{ID: one(r, r.model.users)}, Value: strings.Repeat("x", 4<<20)}
	return r.append(tx, one(r, r.model.chats), e, chat.TextRow{})
}

// edit changes or deletes a line that is there.
func (r *trial) edit(tx chat.Tx) error {
	id := one(r, r.model.chats)
	c := r.model.chats[id]
	if len(c.lines) == 0 {
		return nil
	}
	i := r.random.IntN(len(c.lines))
	m := c.lines[i]
	if m.Deleted || !m.Kind.Written() {
		return nil
	}
	e := chat.Event{ChatID: id, Kind: chat.Edited, User: m.User, TargetSeq: m.Seq}
	m.Text, m.Mentions = "other words", []chat.UserID{one(r, r.model.users)}
	if r.random.IntN(2) == 0 {
		e.Kind, m.Deleted, m.Text, m.Mentions = chat.Deleted, true, "", nil
	}
	if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
		return err
	}
	c.head++
	c.ts = max(c.ts, tx.Now())
	m.ModSeq, m.EditSeq = e.Seq, e.Seq
	c.lines[i] = m
	return tx.UpdateMessage(m)
}

func (r *trial) erase(tx chat.Tx) error {
	id := one(r, r.model.chats)
	c := r.model.chats[id]
	from := 1 + chat.Seq(r.random.Int64N(int64(c.head)+1))
	to := from + chat.Seq(r.random.Int64N(400)-20)
	user := chat.UserID(0)
	if r.random.IntN(2) == 0 {
		user = one(r, r.model.users)
	}
	e := chat.Event{ChatID: id, Kind: chat.Erased, TargetSeq: from, TargetEnd: max(to, from)}
	if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
		return err
	}
	c.head++
	c.ts = max(c.ts, tx.Now())
	for i, m := range c.lines {
		if m.Seq >= from && m.Seq <= to && m.Kind.Written() && !m.Deleted && (user == 0 || m.User.ID == user) {
			m.Text, m.Mentions, m.Deleted, m.ModSeq, m.EditSeq = "", nil, true, e.Seq, e.Seq
			c.lines[i] = m
		}
	}
	return tx.EraseMessages(id, user, from, to, e.Seq)
}

func (r *trial) block(tx chat.Tx) error {
	b := block{one(r, r.model.users), one(r, r.model.users)}
	blocked := r.random.IntN(2) == 0
	err := tx.PutBlock(b.by, b.whom, blocked)
	if err == nil {
		r.model.blocks[b] = blocked
	}
	return err
}

func (r *trial) call(tx chat.Tx) error {
	user, id := one(r, r.model.users), r.clientID()
	if id == "" {
		return nil
	}
	key := fmt.Sprint(user, id)
	err := tx.PutCall(chat.CallRow{UserID: user, ClientID: id, TS: tx.Now()})
	if _, used := r.model.calls[key]; used {
		return r.refused("a call", err)
	}
	if err == nil {
		r.model.calls[key] = tx.Now()
	}
	return err
}

func (r *trial) forget(tx chat.Tx) error {
	before := tx.Now() - chat.Timestamp(r.random.Int64N(minute))
	maps.DeleteFunc(r.model.calls, func(_ string, ts chat.Timestamp) bool { return ts < before })
	return tx.DeleteCalls(before, 1<<20)
}

func (r *trial) job(tx chat.Tx) error {
	if len(r.model.jobs) > 0 && r.random.IntN(2) == 0 {
		id := one(r, r.model.jobs)
		delete(r.model.jobs, id)
		return tx.DeleteJob(id)
	}
	j := chat.JobRow{Kind: r.name()}
	if len(r.model.jobs) > 0 && r.random.IntN(2) == 0 {
		j.ID = one(r, r.model.jobs)
	}
	err := tx.PutJob(&j)
	if err == nil {
		r.model.jobs[j.ID] = j.Kind
	}
	return err
}

func (r *trial) topic(tx chat.Tx) error {
	id := one(r, r.model.chats)
	c, err := tx.Chat(id)
	if err != nil {
		return err
	}
	c.Topic = r.name()
	r.model.chats[id].topic = c.Topic
	return tx.UpdateChat(c)
}

func (r *trial) remove(tx chat.Tx) error {
	if r.random.IntN(3) > 0 {
		return nil
	}
	id := one(r, r.model.chats)
	for _, m := range r.model.chats[id].lines { // may wait to be swept, and is then in use
		if m.ClientID != "" {
			return nil
		}
	}
	delete(r.model.chats, id)
	r.model.gone[id] = true
	return tx.DeleteChat(id)
}

// read compares everything within a change.
func (r *trial) read(tx chat.Tx) error {
	for _, wrong := range r.model.compare(tx) {
		r.t.Errorf("within a change, %s", wrong)
	}
	return r.compareUsed(tx)
}
