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
		w.mark(c, client)
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

// send sends a message from the outbox of the client's device, which every
// second one has on disk; some answers get lost, and some of these are tried
// again.
func (w *world) send(c *worldChat, client Client) {
	box := fmt.Sprintf("device %d, chat %d", client.Device, c.ID)
	if w.busy[box] {
		return
	}
	w.sent++
	in := Invoked{Call: Send, ClientID: fmt.Sprint("m", w.sent), Outbox: fmt.Sprint(client.Device), Order: int64(w.sent), Text: fmt.Sprint("text ", w.sent)}
	k := w.rng.IntN(20)
	if k > 1 && client.Device%2 == 0 {
		w.add(Typed{At: w.now(), Client: client.ID, Chat: c.ID, ClientID: in.ClientID, Outbox: in.Outbox, Order: in.Order})
	}
	op := w.invoke(c, client, in)
	switch k {
	case 0:
		w.answer(Answered{Op: op, Outcome: Failed, Kind: chat.RateLimited})
		return
	case 1: // never arrived
		return
	case 2: // cut, then tried again
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
