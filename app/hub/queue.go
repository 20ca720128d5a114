package hub

import "talko/app/chat"

// turnBytes is what one stream may send before others have their turn.
const turnBytes = 64 << 10

// Limits of one [Queue]: notices, and bytes of their frames. A single notice may
// be larger.
type Limits struct{ Frames, Bytes int }

// Shared is a notice as queues hold it: made once with [Share], for any number
// of them.
type Shared struct {
	notice chat.Notice
	// alone is a queue with only that notice: a stream that keeps up costs no
	// memory of its own.
	alone      [1]*chat.Notice
	expendable bool // need not arrive
}

// Share makes what queues hold of a notification whose encoded form is frame.
func Share(n chat.Notification, frame []byte) *Shared {
	s := &Shared{notice: chat.Notice{Note: n, Frame: frame}}
	s.alone[0] = &s.notice
	switch n.(type) {
	case chat.TypingNote, chat.PresenceNote:
		s.expendable = true
	}
	return s
}

// state says who owns a queue's next move.
type state uint8

const (
	idle    state = iota // nothing to send
	waiting              // in the line, for a worker
	sending              // a worker has it
	full                 // the sink has it, until it calls Ready
	gone                 // closed
)

// Queue decides what one stream gets, when, and when it is told Lagged. It is a
// state machine without lock, clock or goroutine; its zero value is empty and
// idle. A worker takes a turn: Take, then the sink's Send, then Sent.
//
// Methods that return woken have moved it from idle to waiting: the caller sees
// that a worker takes a turn. Between a woken and Sent there is no other.
type Queue struct {
	notices []*chat.Notice // nil when empty
	bytes   int            // of their frames
	state   state
	early   bool // Ready was called while sending
	lagged  bool // something was dropped, and the sink was not yet told
	revoked bool // ends when empty
}

// Offer appends n. If that is more than l allows, it drops everything; from then
// on nothing is taken until Lagged is on its way. What need not arrive is left
// out instead, and as soon as half of l is full: a crowd that comes must leave
// room for what people say.
func (q *Queue) Offer(n *Shared, l Limits) (woken, dropped bool) {
	if q.state == gone || q.lagged || q.revoked {
		return false, false
	}
	if n.expendable {
		l = Limits{(l.Frames + 1) / 2, (l.Bytes + 1) / 2}
	}
	size := len(n.notice.Frame)
	if len(q.notices) >= l.Frames || q.notices != nil && q.bytes+size > l.Bytes {
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

// Lose drops everything and sees that Lagged is told.
func (q *Queue) Lose() (woken bool) {
	if q.state == gone || q.revoked {
		return false
	}
	q.drop()
	q.lagged = true
	return q.wake()
}

// Revoke lets nothing more in; the queue is over when it is empty.
func (q *Queue) Revoke() (woken bool) {
	q.revoked = true
	return q.wake()
}

// Take returns what to send next: lagged alone if something was dropped, else at
// most 64 KiB, but at least one notice; none if the queue was closed, or, with
// over, if it was revoked and is empty.
func (q *Queue) Take(lagged *Shared) (batch []*chat.Notice, over bool) {
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

// Sent ends a turn; more tells whether the sink can take more at once.
func (q *Queue) Sent(more bool) (woken bool) {
	if q.state != sending {
		return false
	}
	q.state = full
	if more || q.early {
		return q.Ready()
	}
	return false
}

// Ready says that the sink can take more.
func (q *Queue) Ready() (woken bool) {
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

// Close ends it for good.
func (q *Queue) Close() {
	q.drop()
	q.state = gone
}

// Waits returns how many notices are queued, and whether Lagged comes first.
func (q *Queue) Waits() (notices int, lagged bool) { return len(q.notices), q.lagged }

func (q *Queue) drop() { q.notices, q.bytes = nil, 0 }

func (q *Queue) wake() bool {
	if q.state != idle {
		return false
	}
	q.state = waiting
	return true
}
