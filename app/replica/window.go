package replica

import (
	"slices"

	"talko/app/chat"
)

// window cuts a part out of a chat's lines and asks for what is missing there.
// It costs as much as what it returns.
func (c *core) window(id chat.ChatID, at chat.Seq, before, after int) Window {
	m, ok := c.chats[id]
	if !ok {
		return Window{AtStart: true, AtEnd: true}
	}
	sent := c.sent(id)
	pivot := len(m.lines) + len(sent)
	if at < Newest {
		pivot, _ = m.find(at + 1)
	}
	lo := max(pivot-max(before, 0), 0)
	hi := min(pivot+max(after, 0), len(m.lines)+len(sent))
	w := m.rows(lo, hi, pivot, sent)
	w.Below = len(m.lines) + len(sent) - hi
	m.seen(&w, at)
	m.want(&w, at)
	return w
}

// sent returns the lines of a chat's outbox.
func (c *core) sent(id chat.ChatID) []*Line {
	box, ok := c.boxes[id]
	if !ok {
		return nil
	}
	lines := make([]*Line, len(box.entries))
	for i, e := range box.entries {
		lines[i] = e.line
	}
	return lines
}

// rows returns the rows from lo to hi, the outbox behind the log's lines, with
// the holes among them and at both their ends.
func (m *mirror) rows(lo, hi, pivot int, sent []*Line) Window {
	n := len(m.lines)
	w := Window{Lines: make([]*Line, 0, hi-lo+2), Pivot: -1, AtStart: lo == 0, AtEnd: hi == n+len(sent)}
	above := max(m.meta.FromSeq, 1) - 1
	if last := min(lo, n); last > 0 {
		above = m.lines[last-1].Seq
	}
	for i := lo; i < hi; i++ {
		if i < n {
			hole := m.hole(&w, above, m.lines[i].Seq)
			w.AtStart = w.AtStart && !(hole && i == 0)
		} else if i == max(lo, n) {
			hole := m.hole(&w, above, m.end()+1)
			w.AtEnd = w.AtEnd && !hole
			w.AtStart = w.AtStart && !(hole && n == 0)
		}
		if i == pivot {
			w.Pivot = len(w.Lines)
		}
		if i < n {
			w.Lines, above = append(w.Lines, m.lines[i]), m.lines[i].Seq
		} else {
			w.Lines = append(w.Lines, sent[i-n])
		}
	}
	m.finish(&w, hi, above)
	return w
}

// finish adds the hole below the last row, unless rows of the outbox follow it.
func (m *mirror) finish(w *Window, hi int, above chat.Seq) {
	switch n := len(m.lines); {
	case hi < n:
		m.hole(w, above, m.lines[hi].Seq)
	case hi == n && m.hole(w, above, m.end()+1):
		w.AtEnd = false
		w.AtStart = w.AtStart && n > 0
	}
	if w.Pivot < 0 {
		w.Pivot = len(w.Lines)
	}
}

// end is the last seq that is known to exist.
func (m *mirror) end() chat.Seq { return max(m.cursor, m.spans.end()) }

// hole adds a row for what is missing between two seqs, both excluded, and
// reports whether anything is.
func (m *mirror) hole(w *Window, above, below chat.Seq) bool {
	hole, ok := m.spans.gap(above, below)
	if !ok {
		return false
	}
	row, ok := m.holeRows[hole]
	if !ok {
		if m.holeRows == nil || len(m.holeRows) > 64 {
			m.holeRows = map[Hole]*Line{}
		}
		row = &Line{Message: &chat.Message{ChatID: m.id}, State: Missing, Hole: hole}
		m.holeRows[hole] = row
	}
	w.Lines = append(w.Lines, row)
	return true
}

// want asks for what is missing or stale nearest to the window's pivot, then
// for quotes. One page is in flight at a time: who looks again asks again.
func (m *mirror) want(w *Window, at chat.Seq) {
	m.first()
	if !m.page.free(m.core) {
		return
	}
	nearest, best := -1, len(w.Lines)+1
	for i, line := range w.Lines {
		if away := max(i-w.Pivot, w.Pivot-i-1); (line.State == Missing || line.Stale) && away < best {
			nearest, best = i, away
		}
	}
	if nearest >= 0 {
		m.fetch(m.asking(w.Lines[nearest], nearest < w.Pivot, at))
		return
	}
	for _, line := range w.Lines {
		if line.ReplyTo > 0 && line.Quoted == nil && line.State == Stored {
			m.fetchQuote(line.ReplyTo)
		}
	}
}

// asking returns the question that brings a row, which lies above the place
// that is looked at or below it.
func (m *mirror) asking(row *Line, above bool, at chat.Seq) chat.GetMessages {
	if row.Stale {
		return chat.GetMessages{Before: row.Seq + 1}
	}
	hole := row.Hole
	inside := at >= hole.From && at <= hole.To
	switch {
	case hole.To == m.end() && (at >= hole.To || len(m.lines) == 0 && !inside):
		return chat.GetMessages{}
	case inside && at != m.around && hole.To-hole.From > pageLines:
		m.around = at // asked once: it may be below or above all lines
		return chat.GetMessages{Around: at}
	case above || inside:
		return chat.GetMessages{Before: hole.To + 1}
	}
	after := hole.From - 1
	return chat.GetMessages{After: &after}
}

// first lets a chat that is looked at be pulled before others.
func (m *mirror) first() {
	queue := m.core.pulls.queue
	if i := slices.Index(queue, m); m.pull.queued && i > 0 {
		copy(queue[1:i+1], queue[:i])
		queue[0] = m
	}
}
