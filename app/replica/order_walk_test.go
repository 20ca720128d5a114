package replica

import (
	"slices"
	"strings"
)

// Two steps commute if it does not matter which comes first, nor that either
// comes at all for the other to be possible. Of all orders in which steps that
// commute may come, a walk goes one: the normal form, in which no step stands
// right behind one that it should stand before.
//
// What the user types comes as late as possible: right before it is stored.
// Others' changes of the log come as late as possible. What a replica does with
// what it has does not depend on them; and a call that is made before a change
// of the log may still be answered as of any moment behind it, so all that
// follows from the other order follows from this one too.

// inNormalForm leaves out the moves that should have come before the last.
func (w *world) inNormalForm(moves []move) []move {
	return slices.DeleteFunc(slices.Clone(moves), w.comesBefore)
}

// comesBefore reports whether a move could have been made before the last one,
// with the same effect, and is to be.
func (w *world) comesBefore(m move) bool {
	switch last := w.last; {
	case last.what == send && w.sides[last.side].asksToStore():
		return last.side != m.side || !w.sides[m.side].stores(m)
	case m.what == script:
		return false
	case last.what == script:
		return !w.sides[m.side].sees(m)
	case last.side == m.side:
		return m.what == take && last.what.leavesStream()
	case w.lastWrote:
		return !w.sides[m.side].sees(m)
	}
	return m.side < w.last.side && !m.writes(w)
}

// asksToStore reports whether what was typed can be stored, in one step.
func (s *side) asksToStore() bool {
	return !strings.Contains(s.slow, "InsertMessage") &&
		slices.ContainsFunc(s.calls, func(a asked) bool { return a.name == "InsertMessage" })
}

// stores reports whether a move carries out what was typed.
func (s *side) stores(m move) bool { return m.what == full && s.calls[m.i].name == "InsertMessage" }

// sees reports whether what a move does depends on the last change of the log.
func (s *side) sees(m move) bool {
	switch m.what {
	case deliver, drop:
		return s.stream.wire[0].number > s.before
	case take:
		return s.published > s.before
	case pick:
		return int(m.seen) == len(s.calls[m.i].seen)-1
	case open, send, look, read, tick, lose, answer, forget:
		return false
	}
	return true
}

// writes reports whether a move changes the log, or what a stream is told of it.
func (m move) writes(w *world) bool {
	switch m.what {
	case subscribe:
		return true
	case serve, full, loseAnswer:
		return changes(w.sides[m.side].calls[m.i].name)
	}
	return m.what == script
}

// leavesStream reports whether a step of a side has nothing to do with its
// stream.
func (what step) leavesStream() bool {
	switch what {
	case pick, answer, send, look, read, tick, lose, forget:
		return true
	}
	return false
}

// spent is what a side has had of what may happen a few times, and how much is
// asked of it in the end. Of two states that differ in nothing else, all that
// may follow from the one that has more may follow from the one that has less.
type spent [7]uint8

func (s *side) spent() spent {
	weak := 0
	switch {
	case s.lossy:
		weak = 2
	case s.lagged:
		weak = 1
	}
	return spent{uint8(s.dropped), uint8(s.looked), uint8(s.wasRead), uint8(s.lost), uint8(s.ticked), uint8(s.forgot), uint8(weak)}
}

// within reports whether nothing was spent that others have not.
func (s spent) within(others spent) bool {
	for i := range s {
		if s[i] > others[i] {
			return false
		}
	}
	return true
}

// spent is that of all sides, of which there are two at most.
func (w *world) spent() (all [2]spent) {
	for i, s := range w.sides {
		all[i] = s.spent()
	}
	return all
}
