package server

import "time"

// spokes is how many a wheel has. What is due after more turns than that is
// looked at on the way.
const spokes = 64

// wheel keeps connections by when somebody is to look at them next, so that
// nobody looks at all of them. It turns by one spoke a tick. A frame that comes
// changes nothing on it: who is looked at too early is put back. It is a state
// machine without lock, clock or goroutine.
type wheel struct {
	tick  time.Duration
	start int64         // when it was made
	turns int64         // since then
	spoke [spokes]*conn // the first of those who come up there
	size  int
}

// place is where a connection is on a wheel: within the list of a spoke.
type place struct {
	prev, next *conn
	turn       int64 // at which it comes up
}

func newWheel(tick time.Duration, now int64) *wheel { return &wheel{tick: tick, start: now} }

// add has c come up once it is at, or within a tick from then.
func (w *wheel) add(c *conn, at int64) {
	w.put(c, w.turnOf(at))
	w.size++
}

// remove takes c off, which is on it.
func (w *wheel) remove(c *conn) {
	w.take(c)
	w.size--
}

// hurry has c, which is on it, come up as early as that.
func (w *wheel) hurry(c *conn, at int64) {
	if turn := w.turnOf(at); turn < c.place.turn {
		w.take(c)
		w.put(c, turn)
	}
}

// roll turns the wheel to now. Each who comes up is looked at, which tells when
// it is to come up again.
func (w *wheel) roll(now int64, look func(c *conn) (again int64)) {
	turns := (now - w.start) / int64(w.tick)
	w.turns = max(w.turns, turns-spokes) // more is once around
	for w.turns < turns {
		w.turns++
		up := w.spoke[w.turns%spokes]
		w.spoke[w.turns%spokes] = nil
		for up != nil {
			c := up
			up = c.place.next
			w.put(c, w.turnOf(look(c)))
		}
	}
}

// all calls do for each that is on it.
func (w *wheel) all(do func(c *conn)) {
	for _, c := range w.spoke {
		for ; c != nil; c = c.place.next {
			do(c)
		}
	}
}

// turnOf is the first turn that is not before at.
func (w *wheel) turnOf(at int64) int64 {
	return (at - w.start + int64(w.tick) - 1) / int64(w.tick)
}

func (w *wheel) put(c *conn, turn int64) {
	turn = min(max(turn, w.turns+1), w.turns+spokes)
	first := &w.spoke[turn%spokes]
	c.place = place{next: *first, turn: turn}
	if *first != nil {
		(*first).place.prev = c
	}
	*first = c
}

func (w *wheel) take(c *conn) {
	p := c.place
	if p.prev != nil {
		p.prev.place.next = p.next
	} else {
		w.spoke[p.turn%spokes] = p.next
	}
	if p.next != nil {
		p.next.place.prev = p.prev
	}
	c.place = place{}
}
