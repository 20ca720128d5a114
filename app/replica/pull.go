package replica

import (
	"time"

	"talko/app/chat"
)

// Limits of what is pulled and kept. What comes beyond maxHeld is dropped: the
// pull that follows brings it.
const (
	maxPulls  = 2   // in flight, over all chats
	maxHeld   = 500 // pushed events kept, a chat
	expectFor = 2 * time.Second
)

// pull is whether events of a chat are being fetched.
type pull struct {
	inFlight bool
	again    bool // something was missed since it began
	queued   bool
	wait     backoff
}

// pulls are the chats that wait for their turn.
type pulls struct {
	inFlight int
	queue    []*mirror
}

// push takes an event that a stream told.
func (m *mirror) push(h held) {
	seq := h.event.Seq
	switch {
	case seq <= m.cursor:
	case m.pull.inFlight || m.pull.queued:
		m.hold(h)
	case seq == m.cursor+1:
		m.apply(h.event, h.form, false)
		m.retry()
	default:
		m.hold(h)
		m.wantPull()
	}
}

// hold keeps an event until the pull has been answered.
func (m *mirror) hold(h held) {
	if len(m.held) >= maxHeld {
		m.held = nil
		m.pull.again = true
		return
	}
	m.held = append(m.held, h)
	m.touched()
}

// retry takes what was kept, as far as it follows. It reports whether there is
// a gap before the rest.
func (m *mirror) retry() (gap bool) {
	for len(m.held) > 0 {
		h := m.held[0]
		if h.event.Seq > m.cursor+1 {
			return true
		}
		m.held = m.held[1:]
		if h.event.Seq == m.cursor+1 {
			m.apply(h.event, h.form, false)
		}
	}
	m.held = nil
	return false
}

// wantPull fetches what follows the cursor, now or when it is its turn.
func (m *mirror) wantPull() {
	switch {
	case m.gone:
	case m.pull.inFlight:
		m.pull.again = true
	case !m.pull.queued:
		m.pull.queued = true
		m.core.pulls.queue = append(m.core.pulls.queue, m)
		m.touched()
		m.core.pumpPulls()
	}
}

// expect says that the log reaches up to head. If push does not bring it within
// a while, it is pulled.
func (m *mirror) expect(head chat.Seq) {
	if head <= m.cursor {
		return
	}
	m.core.after(expectFor, func() {
		if m.cursor < head {
			m.wantPull()
		}
	})
}

// pumpPulls begins the pulls whose turn it is.
func (c *core) pumpPulls() {
	var waiting []*mirror
	queue := c.pulls.queue
	for i, m := range queue {
		if c.pulls.inFlight >= maxPulls {
			waiting = append(waiting, queue[i:]...)
			break
		}
		switch {
		case m.gone:
		case m.pull.wait.waits(c):
			waiting = append(waiting, m)
		default:
			m.startPull()
		}
	}
	c.pulls.queue = waiting
}

func (m *mirror) startPull() {
	c := m.core
	c.pulls.inFlight++
	m.pull.queued, m.pull.again, m.pull.inFlight = false, false, true
	params := chat.GetEvents{ChatID: m.id, Epoch: c.epoch, After: m.cursor, Limit: chat.MaxPage}
	term := m.term
	ask(c, "Events", chat.Client.Events, params, func(p chat.EventPage, err error) {
		c.pulls.inFlight--
		m.pull.inFlight = false
		if !m.gone {
			m.pulled(p, err, term)
		}
		c.pumpPulls()
	})
}

// pulled takes the answer of a pull, then what was pushed meanwhile.
func (m *mirror) pulled(p chat.EventPage, err error, term int) {
	m.touched()
	if err != nil {
		m.pullFailed(err)
		return
	}
	m.pull.wait.clear()
	before, more := m.cursor, m.pull.again
	if term == m.term {
		more = m.takeEvents(p) || more
	} else {
		more = true // asked under another membership
	}
	if m.retry() && m.cursor == before {
		m.pullFailed(errNoProgress) // never ask in a circle
	} else if more || len(m.held) > 0 {
		m.wantPull()
	}
}

// errNoProgress is a server that tells of events and does not show them.
var errNoProgress = chat.Unavailable.Errorf("the events are not there yet")

func (m *mirror) pullFailed(err error) {
	wait := m.pull.wait.fail(m.core, err)
	if !passing(err) {
		m.core.list() // no longer in it?
	}
	m.wantPull()
	m.core.after(wait, m.core.pumpPulls)
}

// takeEvents applies a page of events. It reports whether there are more.
func (m *mirror) takeEvents(p chat.EventPage) (more bool) {
	if p.FromSeq != m.meta.FromSeq && p.FromSeq > 0 {
		m.adopt(p.FromSeq)
	}
	if p.Reset || p.LastSeq < m.cursor {
		m.startOver(p)
		return false
	}
	for _, form := range p.Quoted {
		m.keepQuote(form)
	}
	forms := make(map[chat.Seq]*chat.Message, len(p.Messages))
	for i := range p.Messages {
		forms[p.Messages[i].Seq] = &p.Messages[i]
	}
	for _, e := range p.Events {
		if e.Seq == m.cursor+1 {
			m.apply(e, forms[subject(e)], true)
		}
	}
	return p.More
}

// startOver goes on from the newest lines of a page: too much was missed, or
// the log is shorter than it was. What is held is stale from now on.
func (m *mirror) startOver(p chat.EventPage) {
	if p.LastSeq < m.cursor {
		m.empty()
		m.unversion()
	}
	m.outdate()
	m.cursor, m.floor, m.metaGap = p.LastSeq, p.LastSeq, max(p.LastSeq, 1)
	m.since = nil
	m.overlay = nil
	for _, form := range p.Quoted {
		m.keepQuote(form)
	}
	if len(p.Messages) > 0 {
		m.merge(p.Messages, p.Messages[0].Seq, p.LastSeq)
	}
	m.core.settle(m)
	m.unread.doubt(m)
	m.touched()
}

// subject is the line that an event made or touched.
func subject(e chat.Event) chat.Seq {
	if e.TargetSeq > 0 {
		return e.TargetSeq
	}
	return e.Seq
}
