package hub

import "talko/app/chat"

// turnBytes is what one stream may send before others have their turn.
const turnBytes = 64 << 10

// limits of one queue.
type limits struct{ frames, bytes int }

// state says who owns a queue's next move.
type state uint8

const (
	idle    state = iota // nothing to send
	waiting              // in the line, for a worker
	sending              // a worker has it
	full                 // the sink has it, until it calls Ready
	gone                 // closed
)

// queue decides what one stream gets, and when. It has no lock, no clock and no
// goroutine. Methods that return woken have moved it from idle to waiting: the
// caller puts the stream into the line.
type queue struct {
	notices []*chat.Notice // nil when empty
	bytes   int            // of their frames
	state   state
	early   bool // Ready was called while sending
	lagged  bool // something was dropped, and the sink was not yet told
	revoked bool // ends when empty
}

// offer appends n. If that is more than limits allow, it drops everything; from
// then on nothing is taken until Lagged is on its way.
func (q *queue) offer(n *shared, l limits) (woken, dropped bool) {
	if q.state == gone || q.lagged || q.revoked {
		return false, false
	}
	size := len(n.notice.Frame)
	if len(q.notices) >= l.frames || q.notices != nil && q.bytes+size > l.bytes {
		if n.expendable {
			return false, false
		}
		q.drop()
		q.lagged = true
		return false, true // what was queued has woken it
	}
	if q.notices == nil {
		q.notices = n.alone[:]
	} else {
		q.notices = append(q.notices, &n.notice)
	}
	q.bytes += size
	return q.wake(), false
}

// lose drops everything and sees that Lagged is told.
func (q *queue) lose() (woken bool) {
	if q.state == gone || q.revoked {
		return false
	}
	q.drop()
	q.lagged = true
	return q.wake()
}

// revoke lets nothing more in.
func (q *queue) revoke() (woken bool) {
	q.revoked = true
	return q.wake()
}

// take returns what to send next: at most turnBytes, but at least one notice;
// none if the queue was closed, or, with over, if it was revoked and is empty.
func (q *queue) take(lagged *shared) (batch []*chat.Notice, over bool) {
	if q.state == gone {
		return nil, false
	}
	q.state = sending
	if q.lagged {
		q.lagged = false
		return lagged.alone[:], false
	}
	if q.notices == nil {
		return nil, q.revoked
	}
	n, bytes := 0, 0
	for n < len(q.notices) && (n == 0 || bytes+len(q.notices[n].Frame) <= turnBytes) {
		bytes += len(q.notices[n].Frame)
		n++
	}
	batch = q.notices[:n:n]
	if n == len(q.notices) {
		q.drop()
	} else {
		q.notices = q.notices[n:]
		q.bytes -= bytes
	}
	return batch, false
}

// sent ends a turn; more tells whether the sink can take more at once.
func (q *queue) sent(more bool) (woken bool) {
	if q.state != sending {
		return false
	}
	q.state = full
	if more || q.early {
		return q.ready()
	}
	return false
}

// ready says that the sink can take more.
func (q *queue) ready() (woken bool) {
	switch q.state {
	case sending:
		q.early = true
	case full:
		q.state, q.early = idle, false
		if q.notices != nil || q.lagged || q.revoked {
			return q.wake()
		}
	}
	return false
}

// close ends it for good.
func (q *queue) close() {
	q.drop()
	q.state = gone
}

func (q *queue) drop() { q.notices, q.bytes = nil, 0 }

func (q *queue) wake() bool {
	if q.state != idle {
		return false
	}
	q.state = waiting
	return true
}
