package replica

import (
	"slices"
	"sort"

	"talko/app/chat"
)

// mirror is the copy of one chat, for one membership of the user.
type mirror struct {
	core *core
	id   chat.ChatID
	gone bool // it left the list: answers that still come are thrown away

	// meta is the snapshot of the list, moved on by the events above metaAt.
	// The marker, the last text and the settings are kept apart.
	meta     chat.Chat
	metaAt   chat.Seq
	metaGap  chat.Seq     // events up to here were skipped: the list must tell; 0: none
	since    []chat.Event // and what came above them
	settings chat.Settings
	seated   chat.UserSeq // when the user was known to be in the chat
	opened   bool         // told by an answer, and not yet by a list
	term     int          // counts memberships: a page of an earlier one is thrown away

	cursor chat.Seq // every event up to here was taken
	pull   pull
	held   []held // pushed, not yet taken

	lines    []*Line  // by seq
	spans    spans    // where lines are all there
	floor    chat.Seq // head of the last reset: a page from below it is thrown away
	page     paging
	around   chat.Seq // last place that was asked for in the middle of a hole
	overlay  []held   // touched what is not held, while a page is in flight
	quotes   map[chat.Seq]*chat.Message
	replies  map[chat.Seq][]chat.Seq // who quotes
	last     *chat.Message           // the newest text
	unread   unread
	view     *Chat // as last handed out; nil: to be made again
	holeRows map[Hole]*Line

	eyes    []eye    // what was looked at, the last one last
	looked  int      // when, in looks of the core
	dropped chat.Seq // the cache begins behind it: not every line was held or kept up to here

	// For the cache: lines that have another form than what is kept, and whether
	// those that are kept go first.
	unkept  map[chat.Seq]bool
	cleared bool
}

// held is an event as it was pushed: with the form of the line that it made or
// touched.
type held struct {
	event chat.Event
	form  *chat.Message
}

// touched says that what a front end shows of the chat has changed.
func (m *mirror) touched() {
	m.view = nil
	m.core.changed = true
	if m.core.keeping.on {
		m.core.keeping.dirty[m.id] = true
	}
}

// find returns the index of the line seq, or where it would be.
func (m *mirror) find(seq chat.Seq) (int, bool) {
	n := len(m.lines)
	if n == 0 || m.lines[n-1].Seq < seq {
		return n, false
	}
	i := sort.Search(n, func(i int) bool { return m.lines[i].Seq >= seq })
	return i, m.lines[i].Seq == seq
}

// line returns the held line seq, nil if there is none.
func (m *mirror) line(seq chat.Seq) *Line {
	if i, ok := m.find(seq); ok {
		return m.lines[i]
	}
	return nil
}

// newer reports whether a form supersedes another: the higher ModSeq does, at
// equal ones the fetched form.
func newer(form, old *chat.Message, fetched bool) bool {
	return form.ModSeq > old.ModSeq || fetched && form.ModSeq == old.ModSeq
}

// put lays a form over what is held, or inserts it.
func (m *mirror) put(form chat.Message, fetched bool) {
	i, ok := m.find(form.Seq)
	switch {
	case !ok:
		m.lines = slices.Insert(m.lines, i, m.newLine(form))
		m.core.came(1)
	case newer(&form, m.lines[i].Message, fetched):
		m.lines[i] = m.newLine(form)
	default:
		return
	}
	m.formedAt(form.Seq)
	m.formed(&form)
}

// newLine makes a line, with its quote if that is here.
func (m *mirror) newLine(form chat.Message) *Line {
	line := &Line{Message: &form, State: Stored}
	if form.ReplyTo > 0 {
		line.Quoted = m.quoted(form.ReplyTo)
		m.quotedBy(form.ReplyTo, form.Seq)
	}
	return line
}

// formed follows a new form of a line wherever else it shows: in quotes, as the
// newest text, in the outbox.
func (m *mirror) formed(form *chat.Message) {
	m.requote(form)
	m.follow(form)
	if form.User.ID == m.core.user.ID {
		m.core.stored(m.id, form.ClientID, form.Seq)
	}
	m.touched()
}

// follow keeps the newest text.
func (m *mirror) follow(form *chat.Message) {
	switch {
	case m.last != nil && form.Seq == m.last.Seq:
		if form.ModSeq < m.last.ModSeq {
			return
		}
		m.last = form
		if form.Deleted {
			m.lastBefore(form.Seq)
		}
	case form.Kind.Written() && !form.Deleted && (m.last == nil || form.Seq > m.last.Seq):
		m.last = form
	}
}

// lastBefore finds the newest text below seq; if it is not held, the list tells.
func (m *mirror) lastBefore(seq chat.Seq) {
	m.last = nil
	i, _ := m.find(seq)
	for i--; i >= 0 && m.spans.current(m.lines[i].Seq, seq); i-- {
		if l := m.lines[i]; l.Kind.Written() && !l.Deleted {
			m.last = l.Message
			return
		}
	}
	if !m.spans.current(m.meta.FromSeq, seq) {
		m.core.askOne(m)
	}
}

// merge lays a run of fetched lines over what is held: no line between from and
// to is missing in it.
func (m *mirror) merge(forms []chat.Message, from, to chat.Seq) {
	lo, _ := m.find(from)
	hi, _ := m.find(to + 1)
	old := m.lines[lo:hi]
	run := make([]*Line, 0, max(len(old), len(forms)))
	for _, form := range forms {
		if form.Seq < from || form.Seq > to {
			continue
		}
		for len(old) > 0 && old[0].Seq < form.Seq {
			run = append(run, old[0])
			old = old[1:]
		}
		line := m.newLine(form)
		if len(old) > 0 && old[0].Seq == form.Seq {
			if !old[0].Stale && !newer(line.Message, old[0].Message, true) {
				line = old[0]
			}
			old = old[1:]
		}
		m.formedAt(form.Seq)
		run = append(run, line)
	}
	run = append(run, old...)
	m.core.came(len(run) - (hi - lo))
	m.lines = slices.Replace(m.lines, lo, hi, run...)
	m.spans.add(from, to)
	for _, line := range run {
		m.formed(line.Message)
	}
}

// outdate makes every line stale: events were missed.
func (m *mirror) outdate() {
	m.spans.stale(m.cursor)
	for i, line := range m.lines {
		if !line.Stale {
			old := *line
			old.Stale = true
			m.lines[i] = &old
		}
	}
	clear(m.quotes)
}

// empty forgets every line.
func (m *mirror) empty() {
	m.lines, m.spans, m.overlay, m.held, m.last = nil, nil, nil, nil, nil
	m.unkept, m.cleared, m.dropped = nil, true, 0
	m.unread.tally = tally{}
	clear(m.quotes)
	clear(m.replies)
	m.touched()
}

// unversion lets whatever the servers tell next be newer than what is held of
// the user's own: they have gone back, and count from there again.
func (m *mirror) unversion() {
	m.unread.ReadUserSeq, m.unread.at, m.unread.wish.seq = 0, 0, 0
	m.settings.UserSeq = 0
}

// adopt begins another membership: what lies below its first event goes.
func (m *mirror) adopt(from chat.Seq) {
	m.term++
	m.meta.FromSeq = from
	i, _ := m.find(from)
	m.lines = slices.Delete(m.lines, 0, i)
	m.unread.tally = tally{}
	m.spans.cut(from)
	m.cursor = max(m.cursor, from-1)
	m.metaGap = m.cursor
	for seq := range m.quotes {
		if seq < from {
			delete(m.quotes, seq)
		}
	}
	if m.last != nil && m.last.Seq < from {
		m.last = nil
	}
	m.core.settle(m)
	m.unread.doubt(m)
	m.touched()
}
