package history

import (
	"cmp"
	"slices"

	"talko/app/chat"
)

// queued is a place in line of an outbox.
type queued struct {
	outbox string
	chat   chat.ChatID
	order  int64
	seq    chat.Seq
	client ClientID
}

// outboxes judges that what is in the log stands there in the order in which it
// stood in its outbox.
func (j *judge) outboxes() {
	var all []queued
	for key, s := range j.sends {
		outbox, order := s.last.Outbox, s.last.Order
		if t := j.typed[key]; t != nil {
			outbox, order = t.Outbox, t.Order
		}
		if s.place == (place{}) || outbox == "" {
			continue
		}
		all = append(all, queued{outbox, s.place.chat, order, s.place.seq, s.client})
	}
	slices.SortFunc(all, func(a, b queued) int {
		return cmp.Or(cmp.Compare(a.outbox, b.outbox), cmp.Compare(a.chat, b.chat), cmp.Compare(a.order, b.order), cmp.Compare(a.seq, b.seq))
	})
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if a.outbox == b.outbox && a.chat == b.chat && a.seq > b.seq {
			j.blame(Outbox, b.client, b.chat, b.seq, "outbox %s had it behind %d", b.outbox, a.seq)
		}
	}
}

// moment is an append or a read with its place in the one order of a chat: an
// append stands at its seq, a read behind the head that it told. If all places
// agree with real time the chat is linearizable: a total order contradicts real
// time only if it does so for two.
type moment struct {
	chat   chat.ChatID
	began  int64
	ended  int64 // never: nobody knows
	place  chat.Seq
	read   bool
	change bool // of a line: by its end the log had come to its place, be it its own event or not
	client ClientID
}

// below reports whether m must stand above a moment at this place, and does not.
func (m moment) below(place chat.Seq, read bool) bool {
	if m.read || !read {
		return m.place < place
	}
	return m.place <= place // a head that was told before the append began
}

// realTime judges that what ended before something else began stands above it:
// an append below another, or below a head that was told; a read that tells a
// head below either.
func (j *judge) realTime() {
	began := j.moments()
	slices.SortFunc(began, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.chat, b.chat), cmp.Compare(a.began, b.began), cmp.Compare(a.place, b.place))
	})
	ended := slices.Clone(began)
	slices.SortFunc(ended, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.chat, b.chat), cmp.Compare(a.ended, b.ended), cmp.Compare(a.place, b.place))
	})
	for len(began) > 0 {
		n := 0
		for n < len(began) && began[n].chat == began[0].chat {
			n++
		}
		j.sweep(began[:n], ended[:n])
		began, ended = began[n:], ended[n:]
	}
}

// sweep goes through a chat's moments as they began, with the highest place of
// those that had ended.
func (j *judge) sweep(began, ended []moment) {
	var append, read moment // the highest that ended
	for _, m := range began {
		for len(ended) > 0 && ended[0].ended < m.began {
			highest := &append
			if ended[0].read {
				highest = &read
			}
			if ended[0].place > highest.place {
				*highest = ended[0]
			}
			ended = ended[1:]
		}
		if m.change {
			continue
		}
		if m.below(append.place, false) {
			j.late(m, append)
		} else if m.below(read.place, true) {
			j.late(m, read)
		}
	}
}

func (j *judge) late(m, before moment) {
	rule, what, was := RealTime, "it was sent", "was acknowledged"
	if m.read {
		rule, what = Fresh, "a read that told this head began"
	}
	if before.read {
		was = "was told as the head"
	}
	j.blame(rule, m.client, m.chat, m.place, "%s after %d %s", what, before.place, was)
}

// moments are the appends that are in the log, the reads, and the changes.
func (j *judge) moments() (all []moment) {
	for _, s := range j.sends {
		if s.place == (place{}) {
			continue
		}
		all = append(all, moment{chat: s.place.chat, began: s.began, ended: s.ended, place: s.place.seq, client: s.client})
	}
	for i := range j.h.Ops {
		op := &j.h.Ops[i]
		l, _ := j.log(op.Chat)
		if l == nil || op.Answer.Outcome != Acknowledged {
			continue
		}
		m := moment{chat: op.Chat, began: op.At, ended: op.Answer.At, client: op.Client}
		switch {
		case op.Answer.Page != nil:
			m.place, m.read = op.Answer.Page.LastSeq, true
		case op.Target != 0 && l.touches(op.Answer.Seq, op.Target):
			m.place, m.change = op.Answer.Seq, true
		default:
			continue
		}
		all = append(all, m)
	}
	return all
}
