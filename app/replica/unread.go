package replica

import (
	"time"

	"talko/app/chat"
)

// readEvery is how often a chat's marker is sent at most.
const readEvery = time.Second

// unread is the user's marker in a chat, what the server counted above it, and
// what has happened since.
type unread struct {
	chat.ReadMarker
	at chat.Seq // head at which the server counted
	// less is what was counted and then deleted.
	less, lessMentions int
	// doubtful is the last event after which the count cannot be known here;
	// the server is asked until it counted at or above it.
	doubtful  chat.Seq
	touchedAt chat.Seq // last deletion or edit that was taken

	wish  reading
	tally tally
}

// tally is what was counted of the held lines above a seq, so that one more line
// does not make all be counted again.
type tally struct {
	above, to       chat.Seq // to 0: nothing was counted
	lines, mentions int      // no more than MaxUnread
	first           chat.Seq
}

// recount says that the line seq is another than it was.
func (t *tally) recount(seq chat.Seq) {
	if seq <= t.to {
		*t = tally{}
	}
}

// reading is how far the user has read and the server has not been told.
type reading struct {
	seq      chat.Seq
	version  chat.UserSeq // a wish made under an older one is void
	inFlight bool
	next     time.Time // not before
	wait     backoff
}

// mark takes a marker that the server told with the head at which it counted.
// The one that was changed last wins; of the same, the one counted later.
func (u *unread) mark(m *mirror, told chat.ReadMarker, at chat.Seq) {
	if told.ReadUserSeq < u.ReadUserSeq || told.ReadUserSeq == u.ReadUserSeq && at < u.at {
		return
	}
	u.ReadMarker, u.at = told, at
	u.less, u.lessMentions = 0, 0
	if at < m.cursor && (u.touchedAt > at || !m.spans.current(at+1, m.cursor)) {
		u.doubt(m) // what was taken since may have been counted, or not
	}
	m.touched()
}

// doubt says that the count cannot be known here: the server is asked.
func (u *unread) doubt(m *mirror) {
	u.doubtful = max(m.cursor, 1)
	m.core.askOne(m)
}

// doubted reports whether the server has not counted since the doubt.
func (u *unread) doubted() bool { return u.at < u.doubtful }

// touch follows an event that changed a line which the server had counted. form
// is the line after it.
func (u *unread) touch(m *mirror, e chat.Event, form *chat.Message) {
	if e.Kind == chat.Deleted || e.Kind == chat.Edited {
		u.touchedAt = e.Seq
	}
	if e.Seq <= u.at || e.TargetSeq > u.at || e.TargetSeq <= u.ReadSeq {
		return
	}
	old := m.quoted(e.TargetSeq)
	if old != nil && old.ModSeq >= e.Seq {
		old = nil // what it was before is not known
	}
	switch e.Kind {
	case chat.Deleted:
		u.deleted(m, form, old)
	case chat.Edited:
		u.edited(m, form, old)
	}
}

func (u *unread) deleted(m *mirror, form, old *chat.Message) {
	was := *form
	if old != nil {
		was = *old
	}
	was.Deleted = false
	counted, mention := was.UnreadBy(m.core.user.ID)
	if !counted {
		return
	}
	u.less++
	if mention {
		u.lessMentions++
	}
	unsure := old == nil && !mention && u.Mentions > u.lessMentions
	if unsure || u.Unread >= chat.MaxUnread {
		u.doubt(m)
	}
}

func (u *unread) edited(m *mirror, form, old *chat.Message) {
	_, now := form.UnreadBy(m.core.user.ID)
	if old == nil {
		if now || u.Mentions > 0 {
			u.doubt(m)
		}
		return
	}
	_, before := old.UnreadBy(m.core.user.ID)
	if before && !now {
		u.lessMentions++
	} else if now && !before {
		u.lessMentions--
	}
}

// count returns what is unread now, and the first line of it.
func (u *unread) count(m *mirror) (lines, mentions int, first chat.Seq) {
	read := u.read()
	if m.spans.current(read+1, m.cursor) {
		return m.countAbove(read)
	}
	lines, mentions, first = m.countAbove(max(read, u.at))
	base, baseMentions := u.Unread-u.less, u.Mentions-u.lessMentions
	if read > u.ReadSeq {
		base, baseMentions = u.left(m, read, base, baseMentions)
	}
	lines = min(lines+max(base, 0), chat.MaxUnread)
	mentions = min(mentions+max(baseMentions, 0), chat.MaxUnread)
	if lines == 0 {
		return 0, 0, 0
	}
	if base > 0 {
		first = max(read+1, m.meta.FromSeq)
	}
	return lines, mentions, first
}

// left returns what is left above read of what the server counted, which does
// not know yet how far that is. Of the lines below that are not held nobody knows
// whether they counted; but no more can be left than there is room for.
func (u *unread) left(m *mirror, read chat.Seq, lines, mentions int) (int, int) {
	seen, seenMentions := m.countBetween(u.ReadSeq, min(read, u.at))
	lines, mentions = lines-seen, mentions-seenMentions
	most, _ := m.countBetween(read, u.at)
	most += m.spans.missing(read+1, u.at)
	if u.Unread >= chat.MaxUnread {
		lines = most // the server did not count on
	}
	return min(lines, most), min(mentions, most)
}

// read is the marker as the user sees it: with what the server was not told yet.
func (u *unread) read() chat.Seq {
	if u.wish.version == u.ReadVersion {
		return max(u.ReadSeq, u.wish.seq)
	}
	return u.ReadSeq
}

// countAbove counts the held lines above seq that were taken, and of them those
// that mention the user; each stops at MaxUnread by itself, as on the server.
func (m *mirror) countAbove(seq chat.Seq) (lines, mentions int, first chat.Seq) {
	t := &m.unread.tally
	if t.above != seq || t.to < seq || t.to > m.cursor {
		*t = tally{above: seq, to: seq}
	}
	from, _ := m.find(t.to + 1)
	for _, line := range m.lines[from:] {
		if line.Seq > m.cursor {
			break
		}
		t.add(line.Message, m.core.user.ID)
	}
	t.to = max(t.to, m.cursor)
	return t.lines, t.mentions, t.first
}

// add counts one more line.
func (t *tally) add(form *chat.Message, user chat.UserID) {
	unread, mention := form.UnreadBy(user)
	if unread {
		t.lines = min(t.lines+1, chat.MaxUnread)
		if t.first == 0 {
			t.first = form.Seq
		}
	}
	if mention {
		t.mentions = min(t.mentions+1, chat.MaxUnread)
	}
}

// countBetween counts the held lines above from and up to to.
func (m *mirror) countBetween(from, to chat.Seq) (lines, mentions int) {
	lo, _ := m.find(from + 1)
	hi, _ := m.find(to + 1)
	for _, line := range m.lines[lo:max(lo, hi)] {
		unread, mention := line.UnreadBy(m.core.user.ID)
		if unread {
			lines++
		}
		if mention {
			mentions++
		}
	}
	return lines, mentions
}
