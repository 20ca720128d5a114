package history

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"talko/app/chat"
)

// world is a chat system without a fault: it does things at random, and writes
// down what an honest recorder would. Each user has two clients.
type world struct {
	rng     *rand.Rand
	clock   int64
	ts      chat.Timestamp
	h       History
	chats   []*worldChat
	flying  []Answered // calls that were carried out and not answered yet
	busy    map[string]bool
	boxes   map[OpID]string // outbox and chat of a send that is under way
	sent    int
	userSeq chat.UserSeq
}

type worldChat struct {
	Chat
	events []chat.Event
	lines  map[chat.Seq]*chat.Message
	given  map[chat.Seq][]given
	seats  map[chat.UserID]*Seat
	lagged map[ClientID]bool
}

const worldUsers = 6

// generate returns a clean history of n steps.
func generate(seed uint64, n int) History {
	w := &world{
		rng: rand.New(rand.NewPCG(seed, 1)), ts: 1_795_000_000_000,
		busy: map[string]bool{}, boxes: map[OpID]string{},
	}
	w.h.Header = Header{Version: Version, Seed: seed}
	for id := range ClientID(2 * worldUsers) {
		w.add(Client{ID: id + 1, User: chat.UserID(id/2 + 1), Device: chat.DeviceID(id + 1)})
	}
	w.found(chat.Room, chat.HistoryAll, 1, 2, 3)
	w.found(chat.Group, chat.HistoryJoined, 1, 2, 4)
	w.found(chat.Group, chat.HistoryAll, 1, 3, 5)
	w.found(chat.Private, "", 1, 2)
	w.found(chat.Notes, "", 3)
	for range n {
		w.step()
	}
	w.finish()
	return w.h
}

func (w *world) now() int64 { w.clock++; return w.clock }

func (w *world) add(r Record) {
	if err := w.h.Add(r); err != nil {
		panic(err)
	}
}

func (w *world) found(kind chat.ChatKind, policy chat.HistoryPolicy, users ...chat.UserID) {
	c := &worldChat{
		Chat:  Chat{ID: chat.ChatID(len(w.chats) + 1), Kind: kind, History: policy},
		lines: map[chat.Seq]*chat.Message{}, given: map[chat.Seq][]given{},
		seats: map[chat.UserID]*Seat{}, lagged: map[ClientID]bool{},
	}
	w.chats = append(w.chats, c)
	for _, user := range users {
		if c.paired() {
			c.seats[user] = &Seat{Chat: c.ID, User: user, FromSeq: 1}
			continue
		}
		w.join(c, user, true)
	}
	c.Founded = c.LastSeq
}

// step lets someone do something somewhere.
func (w *world) step() {
	w.land()
	c := w.chats[w.rng.IntN(len(w.chats))]
	client := w.h.Clients[w.rng.IntN(len(w.h.Clients))]
	if c.seats[client.User] == nil {
		if !c.paired() && w.rng.IntN(3) == 0 {
			w.join(c, client.User, false)
		}
		return
	}
	switch k := w.rng.IntN(100); {
	case k < 50:
		w.send(c, client)
	case k < 65:
		w.touch(c, client)
	case k < 75:
		w.read(c, client)
	case k < 80:
		w.mark(c, client.User)
	case k < 84:
		w.leave(c, client.User)
	case k < 87:
		w.erase(c, client.User)
	case k < 89 && c.Kind == chat.Group:
		w.policy(c, client.User)
	case k < 92:
		c.lagged[client.ID] = true
	case k < 94:
		w.look(c, client)
	}
}

// land answers some of the calls that are under way.
func (w *world) land() {
	w.flying = slices.DeleteFunc(w.flying, func(a Answered) bool {
		if w.rng.IntN(3) > 0 {
			return false
		}
		w.answer(a)
		return true
	})
}

func (w *world) answer(a Answered) {
	a.At = w.now()
	w.add(a)
	delete(w.busy, w.boxes[a.Op])
}

func (w *world) invoke(c *worldChat, client Client, in Invoked) OpID {
	in.At, in.Client, in.Chat, in.Op = w.now(), client.ID, c.ID, OpID(len(w.h.Ops)+1)
	w.add(in)
	return in.Op
}

// send sends a message from one of two outboxes of the client's device; some
// answers get lost, and some of these are tried again.
func (w *world) send(c *worldChat, client Client) {
	box := fmt.Sprintf("device %d, chat %d", client.Device, c.ID)
	if w.busy[box] {
		return
	}
	w.sent++
	in := Invoked{Call: Send, ClientID: fmt.Sprint("m", w.sent), Outbox: fmt.Sprint(client.Device), Order: int64(w.sent), Text: fmt.Sprint("text ", w.sent)}
	op := w.invoke(c, client, in)
	switch k := w.rng.IntN(20); {
	case k == 0:
		w.answer(Answered{Op: op, Outcome: Failed, Kind: chat.RateLimited})
		return
	case k == 1: // never arrived
		return
	case k == 2: // cut, then tried again
		w.answer(Answered{Op: op, Outcome: Unknown, Kind: chat.Unavailable})
		op = w.invoke(c, client, in)
	}
	m := w.text(c, client.User, in)
	if w.rng.IntN(20) == 0 {
		w.answer(Answered{Op: op, Outcome: Unknown, Kind: chat.Unavailable})
		return
	}
	w.busy[box], w.boxes[op] = true, box
	w.flying = append(w.flying, Answered{Op: op, Outcome: Acknowledged, Seq: m.Seq, TS: m.TS})
}

func (w *world) text(c *worldChat, user chat.UserID, in Invoked) *chat.Message {
	m := w.append(c, chat.Event{Kind: chat.Text, User: chat.User{ID: user}, Value: in.Text})
	m.ClientID = in.ClientID
	for other := range chat.UserID(worldUsers + 1) {
		if c.seats[other] != nil && w.rng.IntN(5) == 0 {
			m.Mentions = append(m.Mentions, other)
		}
	}
	w.push(c, c.events[m.Seq-1], m)
	return m
}

// append gives an event its place; it returns the line, if it is one.
func (w *world) append(c *worldChat, e chat.Event) *chat.Message {
	c.LastSeq++
	w.ts += chat.Timestamp(w.rng.IntN(3))
	e.ChatID, e.Seq, e.TS = c.ID, c.LastSeq, w.ts
	c.events = append(c.events, e)
	if !e.Line() {
		return nil
	}
	m := chat.LineOf(e)
	c.lines[e.Seq] = &m
	return &m
}

// push tells those who are in the chat, and have not lagged behind.
func (w *world) push(c *worldChat, e chat.Event, m *chat.Message) {
	for _, client := range w.h.Clients {
		if seat := c.seats[client.User]; seat != nil {
			w.pushTo(c, client, seat, e, m)
		}
	}
}

func (w *world) pushTo(c *worldChat, client Client, seat *Seat, e chat.Event, m *chat.Message) {
	if c.lagged[client.ID] {
		if w.rng.IntN(3) > 0 {
			return
		}
		c.lagged[client.ID] = false
		reset := Reset{At: w.now(), Client: client.ID, Why: "lagged"}
		if w.rng.IntN(2) == 0 {
			reset.Chat = c.ID
		}
		w.add(reset)
	}
	r := Received{At: w.now(), Client: client.ID, Chat: c.ID, Seq: e.Seq, Kind: e.Kind, Target: e.TargetSeq, Pushed: true}
	if e.Line() {
		r.TS = e.TS
	}
	if m != nil {
		r.ModSeq = m.ModSeq
	}
	if e.TargetSeq != 0 && e.TargetSeq < seat.FromSeq {
		r.Kind, r.Target, r.ModSeq = "", 0, 0
	}
	w.add(r)
}

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

func (w *world) mark(c *worldChat, user chat.UserID) {
	w.userSeq++
	seat := c.seats[user]
	seat.ReadSeq = chat.Seq(w.rng.IntN(int(c.LastSeq) + 1))
	if w.rng.IntN(3) == 0 {
		seat.ReadVersion = w.userSeq
	}
}

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
