package replica

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"talko/app/chat"
	"talko/app/hub"
)

// plan is a small world: what may happen in it, and how often.
type plan struct {
	kind   chat.ChatKind
	old    int      // texts before it begins
	behind chat.Seq // further behind, a pull is answered by reset
	// scripts are what others do: each in its order, all interleaved.
	scripts [][]deed
	// Of each side that is walked: how many texts the user types, windows they
	// look at, and times they mark all as read; how many hints are dropped, calls
	// or answers lost, timers waited for, and times that lines are let go of.
	sends, looks, reads, drops, losses, ticks, forgets int

	queue int    // notices that the hub queues for a stream; 0: none is too many
	slow  string // calls whose answers may come late; others are carried out and answered in one
	cold  bool   // it begins before the stream is open
}

// deed is one thing that others do.
type deed string

const (
	sends   deed = "a text by the other"
	says    deed = "a text by user 1"
	removes deed = "user 1 is removed"
	rejoins deed = "user 1 is added again"
	edits   deed = "the newest text is edited"
	deletes deed = "the newest text is deleted"
	buries  deed = "the oldest text is deleted"
	marks   deed = "read on another device"
)

// world is the servers, and all that is between them and the users who are
// walked. The others do what the scripts say.
type world struct {
	*plan
	model   *model
	chat    *modelChat
	sides   []*side
	at      []int  // how far each script is
	changes []byte // what changed the servers, in order
	version int    // how many changes those are
	texts   int

	last      move // that was done
	lastWrote bool // it changed the log
}

// side is a user: the replica's core, and what is between it and the servers.
type side struct {
	*world
	user   chat.UserID
	client *modelClient
	core   *core
	source *rand.PCG
	now    time.Time

	subscribed, opened bool
	stream             stream
	published          int // notes so far
	before             int // notes before the last move
	calls              []asked
	done               []told
	timers             timerTags

	typed, looked, wasRead, dropped, lost, ticked, forgot int
	texts                                                 int
	lossy                                                 bool // a hint or a call was lost, or time passed
	lagged                                                bool // what was lost was told
}

// note is a notification; its number tells it from all others of the user.
type note struct {
	chat.Notification
	number int
}

// stream is the hub's queue for one stream, and a wire to the core. Where queues
// are limited, the wire is full until all that is on it was told.
type stream struct {
	queue  hub.Queue
	limit  int
	woken  bool  // a worker is to take a turn
	queued []int // the numbers of what is queued
	wire   []note
}

var lagged = hub.Share(note{chat.LaggedNote{}, 0}, nil)

func (s *stream) offer(n note) {
	most := s.limit
	if most == 0 {
		most = math.MaxInt
	}
	woken, _ := s.queue.Offer(hub.Share(n, nil), hub.Limits{Frames: most, Bytes: math.MaxInt})
	s.woken = s.woken || woken
	switch waits, _ := s.queue.Waits(); waits {
	case 0:
		s.queued = nil
	case len(s.queued) + 1:
		s.queued = append(s.queued, n.number)
	}
	if s.limit == 0 {
		s.take()
	}
}

// take is a worker's turn.
func (s *stream) take() {
	batch, _ := s.queue.Take(lagged)
	for _, n := range batch {
		s.wire = append(s.wire, n.Note.(note))
	}
	waits, _ := s.queue.Waits()
	s.queued = s.queued[len(s.queued)-waits:]
	s.woken = s.queue.Sent(s.limit == 0)
}

// next takes the first off the wire.
func (s *stream) next() (n note) {
	n, s.wire = s.wire[0], s.wire[1:]
	if len(s.wire) == 0 && s.queue.Ready() {
		s.woken = true
	}
	return n
}

func newWorld(p *plan, walked []chat.UserID) *world {
	w := &world{plan: p, model: newModel(), at: make([]int, len(p.scripts))}
	if p.behind > 0 {
		w.model.behind = p.behind
	}
	w.chat = w.model.newChat(p.kind, 2, 1)
	for range p.old {
		w.model.send(w.chat, 2, w.text(), 0, "")
	}
	for _, user := range walked {
		w.sides = append(w.sides, w.newSide(user))
	}
	w.model.publish = func(to chat.UserID, n chat.Notification) {
		for _, s := range w.sides {
			if s.user == to {
				s.push(n)
			}
		}
	}
	for _, s := range w.sides {
		if !p.cold {
			s.subscribed = true
			s.open()
			s.drain()
		}
	}
	return w
}

func (w *world) newSide(user chat.UserID) *side {
	s := &side{world: w, user: user, source: rand.NewPCG(1, 2)}
	s.stream.limit = w.queue
	s.now = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	s.client = &modelClient{model: w.model, user: user}
	s.core = newCore(chat.Identity{User: w.model.users[user].User, Epoch: w.model.epoch}, 1)
	s.core.rand = rand.New(s.source)
	s.input(nil, nil)
	return s
}

func (w *world) text() string {
	w.texts++
	return fmt.Sprint("text ", w.texts)
}

func (s *side) push(n chat.Notification) {
	s.published++
	if s.subscribed {
		s.stream.offer(note{n, s.published})
	}
}

// input gives the core an input. The core's chance begins anew each time, or two
// states that look alike would not go on alike.
func (s *side) input(cause []byte, fn func()) {
	s.source.Seed(uint64(s.user), uint64(s.texts))
	heard := s.core.listing.heard[s.chat.ID]
	s.core.do(s.now, fn)
	for _, c := range s.core.take() {
		a := s.probe(c)
		s.see(&a)
		s.calls = append(s.calls, a)
	}
	s.timers.note(s, cause, heard)
	for i := 0; i < len(s.calls); {
		if name := s.calls[i].name; name != "User" && name != "Blocks" {
			i++
			continue
		}
		s.carryOut(i, "")
		s.answer(len(s.done) - 1)
		i = 0
	}
}

func (s *side) open() {
	s.opened = true
	s.input(nil, func() { s.core.opened(chat.StreamOpened{Epoch: s.model.epoch}) })
}

func (s *side) deliver() {
	if len(s.stream.wire) == 0 {
		s.stream.take()
	}
	n := s.stream.next()
	if _, ok := n.Notification.(chat.LaggedNote); ok {
		s.lagged = true
	}
	s.input(fmt.Append(nil, "note ", n.number), func() { s.core.notify(n.Notification) })
}

// see notes what a call that changes nothing would be answered now. Whatever
// reads may be carried out at any moment until its answer comes; so that moment
// is no step of its own, but a choice when the answer comes.
func (s *side) see(a *asked) {
	if s.isSlowRead(a) {
		a.seen = append(a.seen, s.told(*a, a.make(context.Background(), s.client), ""))
	}
}

// isSlowRead reports whether a call changes nothing and its answer may come late.
func (s *side) isSlowRead(a *asked) bool {
	return !changes(a.name) && strings.Contains(s.slow, a.name)
}

func changes(call string) bool { return call == "InsertMessage" || call == "MarkRead" }

// told is a call with its answer, as of now.
func (s *side) told(a asked, answer func(), how string) told {
	a.seen = nil
	return told{a, answer, fmt.Appendf(nil, "%s %s at %d", a.tag, how, s.version), s.chat.LastSeq}
}

// carryOut carries out a call. how tells whether it is lost, or its answer.
func (s *side) carryOut(i int, how string) {
	c := s.calls[i]
	s.calls = slices.Delete(s.calls, i, i+1)
	s.lossy = s.lossy || how != ""
	var answer func()
	if how != "lost" {
		answer = c.make(context.Background(), s.client)
		if changes(c.name) {
			s.changed(c.tag)
		}
	}
	if how != "" {
		answer = c.make(context.Background(), broken{})
	}
	s.done = append(s.done, s.told(c, answer, how))
}

// pick has a call that reads answered as it was seen.
func (s *side) pick(i, seen int) {
	s.done = append(s.done, s.calls[i].seen[seen])
	s.calls = slices.Delete(s.calls, i, i+1)
	s.answer(len(s.done) - 1)
}

// changed notes that the servers are others than they were.
func (w *world) changed(what []byte) {
	w.changes = append(append(w.changes, what...), ';')
	w.version++
	for _, s := range w.sides {
		for i := range s.calls {
			s.see(&s.calls[i])
		}
	}
}

func (s *side) answer(i int) {
	d := s.done[i]
	s.done = slices.Delete(s.done, i, i+1)
	s.timers.head = d.head
	s.input(d.tag, d.answer)
}

func (s *side) send() {
	s.texts++
	text := fmt.Sprint("text ", s.texts, " of user ", s.user)
	s.input(nil, func() { s.core.send(s.chat.ID, text, 0) })
}

// tick waits for the next timer.
func (s *side) tick() {
	s.now = s.core.next()
	s.lossy = true
	s.input([]byte("tick"), nil)
}

// canForget reports whether something would be let go of.
func (s *side) canForget() bool {
	m, ok := s.core.chats[s.chat.ID]
	return ok && len(m.lines) > 1 && m.mayForget()
}

// forget lets all lines go but the newest, and what counts the unread ones.
func (s *side) forget() {
	m := s.core.chats[s.chat.ID]
	s.input(nil, func() { m.eyes = nil; forgetful(verdict{}, m, 1, 0) })
}

// look shows the end of the chat.
func (s *side) look(lines int) {
	s.input(nil, func() { s.core.window(s.chat.ID, Newest, lines, 0) })
}

// drain lets everything arrive and be answered that is on its way.
func (s *side) drain() (some bool) {
	for {
		switch {
		case len(s.stream.wire) > 0 || s.stream.woken:
			s.deliver()
		case len(s.calls) > 0:
			s.carryOut(0, "")
		case len(s.done) > 0:
			s.answer(0)
		default:
			return some
		}
		some = true
	}
}

// act does what others do.
func (w *world) act(d deed) {
	c := w.chat
	switch d {
	case sends:
		w.model.send(c, 2, w.text(), 0, "")
	case says:
		w.model.send(c, 1, w.text(), 0, "")
	case removes:
		w.model.leave(c, 2, 1)
	case rejoins:
		w.model.join(c, 2, 1)
	case edits:
		w.model.touch(c, 2, chat.Edited, w.target(true), w.text())
	case deletes:
		w.model.touch(c, 2, chat.Deleted, w.target(true), "")
	case buries:
		w.model.touch(c, 2, chat.Deleted, w.target(false), "")
	case marks:
		if c.in[1] != nil && c.in[1].marker.ReadSeq < c.LastSeq {
			w.model.mark(c, 1, c.LastSeq, false)
		}
	}
	w.changed([]byte(d))
}

// target is the newest text, or the oldest; 0 if there is none.
func (w *world) target(newest bool) (seq chat.Seq) {
	for s := chat.Seq(1); s <= w.chat.LastSeq; s++ {
		if form := w.chat.lines[s]; form != nil && form.Kind == chat.Text && !form.Deleted && (newest || seq == 0) {
			seq = s
		}
	}
	return seq
}

// quiet lets everything come to its end: three pings pass, and both users look
// at everything. It is the end of the world.
func (w *world) quiet(t rapid.TB) {
	for _, s := range w.sides {
		s.subscribed = true
		if !s.opened {
			s.open()
		}
	}
	w.settle()
	for _, s := range w.sides {
		s.pass(3 * pingEvery)
	}
	for range 20 {
		for _, s := range w.sides {
			s.look(100)
		}
		if !w.settle() {
			return
		}
	}
	t.Fatalf("never done with fetching")
}

// settle lets everything arrive and be answered.
func (w *world) settle() (some bool) {
	for again := true; again; {
		again = false
		for _, s := range w.sides {
			again = s.drain() || again
		}
		some = some || again
	}
	return some
}

// pass lets time pass for a side, with nothing on its way.
func (s *side) pass(d time.Duration) {
	until := s.now.Add(d)
	for next := s.core.next(); !next.IsZero() && !next.After(until); next = s.core.next() {
		s.tick()
		s.settle()
	}
	s.now = until
}
