package replica

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"talko/app/chat"
)

// move is one step of a world.
type move struct {
	what step
	side uint8 // or script
	i    uint8 // of several calls or answers
	seen uint8 // of several answers to one call
}

type step uint8

const (
	script step = iota
	subscribe
	open
	take
	deliver
	drop
	serve
	full // a call is carried out and answered at once
	pick // a call that reads is answered, as of one moment since it was made
	lose
	loseAnswer
	answer
	send
	look
	read
	tick
	forget
)

// moves returns all that may happen next.
func (w *world) moves() (all []move) {
	for i, deeds := range w.scripts {
		if w.at[i] < len(deeds) && w.can(deeds[w.at[i]]) {
			all = append(all, move{script, uint8(i), 0, 0})
		}
	}
	for i, s := range w.sides {
		all = s.moves(all, uint8(i))
	}
	return all
}

// can reports whether a deed is possible.
func (w *world) can(d deed) bool {
	switch d {
	case says, removes, marks:
		return w.chat.in[1] != nil
	case edits, deletes, buries:
		return w.target(true) > 0
	}
	return true
}

func (s *side) moves(all []move, i uint8) []move {
	add := func(ok bool, what step) {
		if ok {
			all = append(all, move{what, i, 0, 0})
		}
	}
	if !s.opened {
		add(!s.subscribed, subscribe)
		add(s.subscribed, open)
		return s.callMoves(all, i) // there should be none
	}
	wire := len(s.stream.wire) > 0
	add(!wire && s.stream.woken, take)
	add(wire, deliver)
	add(wire && s.dropped < s.drops && hint(s.stream.wire[0].Notification), drop)
	all = s.callMoves(all, i)
	_, listed := s.core.chats[s.chat.ID]
	add(s.typed < s.sends, send)
	add(s.looked < s.looks && listed, look)
	add(s.wasRead < s.reads && listed, read)
	add(s.ticked < s.ticks, tick)
	add(s.forgot < s.forgets && s.canForget(), forget)
	return all
}

func (s *side) callMoves(all []move, side uint8) []move {
	for i, c := range s.calls {
		if slices.ContainsFunc(s.calls[:i], func(o asked) bool { return bytes.Equal(o.tag, c.tag) }) {
			continue
		}
		switch {
		case !strings.Contains(s.slow, c.name):
			all = append(all, move{full, side, uint8(i), 0})
			continue
		case s.isSlowRead(&c):
			for seen := range c.seen {
				all = append(all, move{pick, side, uint8(i), uint8(seen)})
			}
		default:
			all = append(all, move{serve, side, uint8(i), 0})
		}
		if s.lost < s.losses {
			all = append(all, move{lose, side, uint8(i), 0})
		}
		if s.lost < s.losses && changes(c.name) {
			all = append(all, move{loseAnswer, side, uint8(i), 0})
		}
	}
	for i, d := range s.done {
		if !slices.ContainsFunc(s.done[:i], func(o told) bool { return bytes.Equal(o.tag, d.tag) }) {
			all = append(all, move{answer, side, uint8(i), 0})
		}
	}
	return all
}

// do does a move.
func (w *world) do(m move) {
	w.last = m
	for _, s := range w.sides {
		s.before = s.published
	}
	w.lastWrote = m.what == script || m.writes(w)
	if m.what == script {
		d := w.scripts[m.side][w.at[m.side]]
		w.at[m.side]++
		w.act(d)
		return
	}
	w.sides[m.side].do(m)
}

func (s *side) do(m move) {
	switch m.what {
	case subscribe:
		s.subscribed = true
	case open:
		s.open()
	case take:
		s.stream.take()
	case deliver:
		s.deliver()
	case drop:
		s.stream.next()
		s.dropped++
		s.lossy = true
	case serve:
		s.carryOut(int(m.i), "")
	case full:
		s.carryOut(int(m.i), "")
		s.answer(len(s.done) - 1)
	case pick:
		s.pick(int(m.i), int(m.seen))
	case lose:
		s.lost++
		s.carryOut(int(m.i), "lost")
	case loseAnswer:
		s.lost++
		s.carryOut(int(m.i), "answer lost")
	case answer:
		s.answer(int(m.i))
	case send:
		s.typed++
		s.send()
	case look:
		s.looked++
		s.look(5)
	case read:
		s.wasRead++
		s.input([]byte("read"), func() { s.core.read(s.chat.ID, Newest) })
	case tick:
		s.ticked++
		s.tick()
	case forget:
		s.forgot++
		s.forget()
	}
}

var stepNames = [...]string{"", "subscribes", "has its stream", "is sent what is queued", "is told", "is not told",
	"call carried out", "call answered", "call answered", "call lost", "answer lost", "answer comes", "types", "looks", "reads", "waits for a timer", "lets lines go"}

// tell says what a move is, before it is made.
func (w *world) tell(m move) string {
	if m.what == script {
		return string(w.scripts[m.side][w.at[m.side]])
	}
	s := w.sides[m.side]
	text := fmt.Sprintf("user %d: %s", s.user, stepNames[m.what])
	switch m.what {
	case deliver, drop:
		n := s.stream.wire[0]
		text += fmt.Sprintf(": %s %s", n.Method(), describeNote(n.Notification))
	case serve, full, lose, loseAnswer:
		text += fmt.Sprintf(": %s", s.calls[m.i].tag)
	case pick:
		text += fmt.Sprintf(": %s", s.calls[m.i].seen[m.seen].tag)
	case answer:
		text += fmt.Sprintf(": %s", s.done[m.i].tag)
	}
	return text
}

func describeNote(n chat.Notification) string {
	switch n := n.(type) {
	case chat.MessageNote:
		return fmt.Sprint(n.Message.Seq)
	case chat.EventNote:
		return fmt.Sprint(n.Event.Seq, " ", n.Event.Kind, " ", n.Event.TargetSeq)
	case chat.ChatNote:
		return fmt.Sprint("left ", n.Left)
	}
	return ""
}
