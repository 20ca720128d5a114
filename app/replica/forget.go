package replica

import (
	"cmp"
	"maps"
	"slices"

	"talko/app/chat"
)

// limits are how many lines are held in memory. The others are let go of: they
// become a hole like any other, which is filled again when it is looked at.
type limits struct {
	chat int // of a chat, the newest; 0: nothing is ever let go of
	few  int // of each chat that nobody looks at, where all are too many; less, of very many chats
	all  int // of all chats
	near int // above and below what is looked at
	// slack is how many must have come before some go.
	slack int
}

var usualLimits = limits{chat: 2000, few: 200, all: 10_000, near: 200, slack: 250}

// lookedAt is how many chats count as looked at: the last ones that were.
const lookedAt = 2

// eye is a part of a chat that was looked at, or is on its way to be.
type eye struct{ from, to chat.Seq }

// maxEyes is how many places of a chat are remembered: a frame looks at a few.
const maxEyes = 6

// see remembers a place that is looked at; the last ones stay.
func (m *mirror) see(e eye) {
	m.eyes = slices.DeleteFunc(m.eyes, func(o eye) bool { return o == e })
	if len(m.eyes) == maxEyes {
		m.eyes = slices.Delete(m.eyes, 0, 1)
	}
	m.eyes = append(m.eyes, e)
	m.core.looks++
	m.looked = m.core.looks
}

// seen remembers what a window showed.
func (m *mirror) seen(w *Window, at chat.Seq) {
	at = min(at, m.end())
	e := eye{at, at}
	for _, line := range w.Lines {
		if line.State == Stored {
			e.from, e.to = min(e.from, line.Seq), max(e.to, line.Seq)
		}
	}
	m.see(e)
}

// came notes that lines were added.
func (c *core) came(lines int) { c.fresh += lines }

// makeRoom lets lines go when enough have come: in each chat what is too much
// there, then in those that were not looked at for the longest time what is too
// much in all.
func (c *core) makeRoom() {
	if c.limits.chat == 0 || c.fresh < c.limits.slack {
		return
	}
	c.fresh = 0
	all, held := c.each(), 0
	for _, m := range all {
		m.forget(c.limits.chat, c.limits.near)
		held += len(m.lines)
	}
	slices.SortStableFunc(all, func(a, b *mirror) int { return cmp.Compare(a.looked, b.looked) })
	few := min(c.limits.few, c.limits.all/(2*max(len(all), 1))) // so that half is left for what is looked at
	for _, m := range all[:max(0, len(all)-lookedAt)] {
		if held <= c.limits.all {
			return
		}
		held -= len(m.lines)
		m.eyes = nil
		m.forget(few, 0)
		held += len(m.lines)
	}
}

// forget lets lines go, but for the newest and for what is near to what is
// looked at, unless it is too early.
func (m *mirror) forget(newest, near int) {
	if !m.mayForget() {
		return
	}
	most, _ := m.find(m.unread.free(m) + 1)
	most = min(most, len(m.lines)-max(newest, 1))
	runs := m.unseen(most, near)
	if len(runs) == 0 {
		return
	}
	to := m.lines[runs[len(runs)-1].hi].Seq - 1
	m.unread.fold(m, to)
	gone := map[chat.Seq]*chat.Message{}
	for _, r := range slices.Backward(runs) {
		m.drop(r, gone)
	}
	m.forgetQuotes(gone)
	m.dropped = max(m.dropped, to)
	m.around = 0 // it may be asked for again
	m.unread.tally = tally{}
	if m.core.keeping.on {
		m.core.keeping.dirty[m.id] = true
	}
}

// mayForget reports whether lines may go now. While a page is in flight, what
// happens to a line must be held, or the page would tell of it as it was.
func (m *mirror) mayForget() bool { return !m.page.inFlight && m.mayFold() }

// mayFold reports whether nothing that is counted is from beyond the cursor: it
// would be counted again when that gets there.
func (m *mirror) mayFold() bool {
	ahead := func(l *Line) bool { return l.ModSeq > m.cursor }
	return m.unread.at <= m.cursor && !slices.ContainsFunc(m.lines, ahead)
}

// run is a range of indices of lines, without its end.
type run struct{ lo, hi int }

// unseen returns the lines below an index that nobody looks at, nor near by.
func (m *mirror) unseen(most, near int) (runs []run) {
	eyes := slices.SortedFunc(slices.Values(m.eyes), func(a, b eye) int { return cmp.Compare(a.from, b.from) })
	lo := 0
	for _, e := range eyes {
		first, _ := m.find(e.from)
		behind, _ := m.find(e.to + 1)
		if hi := min(first-near, most); lo < hi {
			runs = append(runs, run{lo, hi})
		}
		lo = max(lo, behind+near)
	}
	if lo < most {
		runs = append(runs, run{lo, most})
	}
	return runs
}

// drop makes a hole of a run of lines, from the line above it to the one below,
// and adds them to gone; of stale ones nobody knows how they are now: nil.
func (m *mirror) drop(r run, gone map[chat.Seq]*chat.Message) {
	from := chat.Seq(0)
	if r.lo > 0 {
		from = m.lines[r.lo-1].Seq + 1
	}
	for _, line := range m.lines[r.lo:r.hi] {
		if gone[line.Seq] = line.Message; line.Stale {
			gone[line.Seq] = nil
		}
	}
	m.spans.drop(from, m.lines[r.hi].Seq-1)
	m.lines = slices.Delete(m.lines, r.lo, r.hi)
}

// forgetQuotes keeps, of the lines that are gone, those that others quote; and
// no quote that nobody shows.
func (m *mirror) forgetQuotes(gone map[chat.Seq]*chat.Message) {
	for seq, by := range m.replies {
		m.replies[seq] = slices.DeleteFunc(by, func(s chat.Seq) bool { _, ok := gone[s]; return ok })
		if len(m.replies[seq]) == 0 {
			delete(m.replies, seq)
		}
	}
	answered := m.core.answered(m.id)
	quoted := func(seq chat.Seq) bool { return len(m.replies[seq]) > 0 || answered[seq] }
	maps.DeleteFunc(m.quotes, func(seq chat.Seq, _ *chat.Message) bool { return !quoted(seq) })
	for seq, form := range gone {
		if form == nil || !quoted(seq) {
			continue
		}
		if m.quotes == nil {
			m.quotes = map[chat.Seq]*chat.Message{}
		}
		m.quotes[seq] = form
	}
}

// answered returns what the lines of a chat's outbox quote.
func (c *core) answered(id chat.ChatID) map[chat.Seq]bool {
	answered := map[chat.Seq]bool{}
	for _, line := range c.sent(id) {
		answered[line.ReplyTo] = true
	}
	return answered
}

// free returns up to where lines may go without the count being wrong. What the
// user has read and the server was not told yet is counted here: line by line,
// unless all that follows is.
func (u *unread) free(m *mirror) chat.Seq {
	switch read := u.read(); {
	case read <= u.ReadSeq:
		return m.cursor
	case m.spans.current(read+1, m.cursor):
		return min(read, m.cursor)
	}
	return min(u.ReadSeq, m.cursor)
}

// fold counts the lines up to to, which are let go of, as the server would have.
func (u *unread) fold(m *mirror, to chat.Seq) {
	if to <= u.ReadSeq {
		return
	}
	at := max(to, u.at)
	lines, mentions := m.countBetween(u.ReadSeq, at)
	if !m.spans.current(u.ReadSeq+1, at) {
		if to <= u.at {
			return
		}
		lines, mentions = m.countBetween(max(u.at, u.ReadSeq), to)
		lines += max(u.Unread-u.less, 0)
		mentions += max(u.Mentions-u.lessMentions, 0)
	}
	if u.doubted() {
		u.doubtful = max(u.doubtful, at+1) // it is still to count itself
	}
	u.Unread, u.Mentions = min(lines, chat.MaxUnread), min(mentions, chat.MaxUnread)
	u.at, u.less, u.lessMentions = at, 0, 0
}
