package terminal

import (
	"slices"
	"strconv"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// paneRow is one row of the pane, as it is drawn.
type paneRow struct {
	line   *replica.Line
	kind   rowKind
	at     int // text rows: byte offset in the text
	indent int
	gutter []gutterPart
	spans  []span
	mark   span // at the right edge
	label  span // rules: in the middle
	ruled  bool // rules: with a thin line
}

type rowKind int

const (
	textRow  rowKind = iota // part of what was written
	extraRow                // around it: a quote, reactions, a reason
	ruleRow                 // between lines: a day, the unread line, a hole
)

type gutterPart struct {
	span
	x int
}

// cacheKey is what the rows of a line depend on, besides the width.
type cacheKey struct {
	line    *replica.Line
	grouped bool
}

// columns is how the width of a pane is shared out.
type columns struct {
	narrow bool // names stand on rows of their own
	nick   int  // column where names start, and how wide they are
	nickW  int
	text   int // column where text starts, and how wide it is
	textW  int
}

// maxTextW keeps rows short enough to be read on screens that are very wide.
const maxTextW = 110

// mark is the column behind the mark at the end of a row.
func (c columns) mark() int { return c.text + c.textW + 3 }

func columnsFor(width int) columns {
	c := columns{nick: 8}
	switch {
	case width < 48:
		return columns{narrow: true, nick: 1, nickW: width - 10, text: 2, textW: max(1, width-6)}
	case width < 72:
		c.nickW = 8
	case width < 110:
		c.nickW = 10
	default:
		c.nickW = 14
	}
	c.text = c.nick + c.nickW + 2
	c.textW = max(1, min(width-c.text-4, maxTextW))
	return c
}

// addRows lays out a line below rows. prev is the one above, nil if it is not
// known; first tells that there is none.
func (p *pane) addRows(rows []paneRow, prev, l *replica.Line, first bool) []paneRow {
	if l.State == replica.Missing {
		return append(rows, p.holeRow(l))
	}
	day := first || prev != nil && prev.State != replica.Missing && !view.SameDay(prev.TS, l.TS, p.now())
	if day {
		rows = append(rows, paneRow{line: l, kind: ruleRow, label: span{view.Day(l.TS, p.now()), p.pal.muted}})
	}
	unread := view.StartsUnread(prev, l, p.unread)
	if unread {
		rows = append(rows, paneRow{line: l, kind: ruleRow, ruled: true, label: span{"new", p.pal.mention}, mark: span{style: p.pal.mention}})
	}
	grouped := !day && !unread && prev != nil && view.Grouped(prev, l, p.now())
	return append(rows, p.body(l, grouped)...)
}

func (p *pane) holeRow(l *replica.Line) paneRow {
	label, state := "an earlier message", "on its way"
	if n := int(l.Hole.To - l.Hole.From + 1); n > 1 {
		label, state = "up to "+count(n)+" earlier", "on their way"
	}
	if p.offline {
		state = "offline"
	}
	return paneRow{line: l, kind: ruleRow, label: span{"⋯ " + label + ": " + state + " ⋯", p.pal.muted}}
}

// body returns the rows of a line itself, from the cache if they are there.
func (p *pane) body(l *replica.Line, grouped bool) []paneRow {
	key := cacheKey{l, grouped}
	if rows, ok := p.cache[key]; ok {
		return rows
	}
	cols := columnsFor(p.width)
	var rows []paneRow
	if l.Kind.Written() {
		rows = p.written(l, grouped, cols)
	} else {
		rows = p.note(l, cols)
	}
	p.cache[key] = rows
	return rows
}

// note is a line about who came and what changed.
func (p *pane) note(l *replica.Line, cols columns) []paneRow {
	rows := p.textRows(l, []para{{body: []span{{view.Note(l.Message, p.me), p.pal.muted}}}}, cols)
	rows[0].gutter = p.timeGutter(l, cols)
	return rows
}

// written is a message: who and when, the quote, the text, what hangs on it.
func (p *pane) written(l *replica.Line, grouped bool, cols columns) []paneRow {
	var rows []paneRow
	if cols.narrow && !grouped {
		rows = append(rows, p.nameRow(l, cols))
	}
	if l.ReplyTo > 0 {
		rows = append(rows, p.quoteRow(l, cols))
	}
	body := p.textRows(l, p.paras(l), cols)
	if !cols.narrow && !grouped {
		body[0].gutter = append(p.timeGutter(l, cols), p.nickGutter(l, cols))
	}
	if l.ReplyTo > 0 {
		body[0].spans = append([]span{{"└ ", p.pal.muted}}, body[0].spans...)
		body[0].indent -= 2
	}
	if p.mentionsMe(l) {
		for i := range body {
			body[i].gutter = append(body[i].gutter, gutterPart{span{"▎", p.pal.mention}, 0})
		}
	}
	body[0].mark = p.stateMark(l)
	return append(append(rows, body...), p.hangings(l, cols)...)
}

func (p *pane) mentionsMe(l *replica.Line) bool {
	_, mention := l.UnreadBy(p.me)
	return mention
}

// textRows wraps paragraphs into the text column; that of a reply leaves room for
// the tie to its quote.
func (p *pane) textRows(l *replica.Line, all []para, cols columns) []paneRow {
	indent, w := cols.text, cols.textW
	if l.ReplyTo > 0 && l.Kind.Written() {
		indent, w = indent+2, max(1, w-2)
	}
	var rows []paneRow
	for _, r := range wrapParas(all, w) {
		rows = append(rows, paneRow{line: l, kind: textRow, at: r.at, indent: indent, spans: r.spans})
	}
	return rows
}

// named gives the row at the top the time and the name that stand further up.
func (p *pane) named(r paneRow) paneRow {
	cols := columnsFor(p.width)
	if r.kind != textRow || cols.narrow || !r.line.Kind.Written() {
		return r
	}
	for _, g := range r.gutter {
		if g.x == cols.nick {
			return r
		}
	}
	r.gutter = append(slices.Clone(r.gutter), append(p.timeGutter(r.line, cols), p.nickGutter(r.line, cols))...)
	return r
}

func (p *pane) timeGutter(l *replica.Line, cols columns) []gutterPart {
	if cols.narrow {
		return nil
	}
	return []gutterPart{{span{view.Clock(l.TS, p.now()), p.pal.muted}, 1}}
}

func (p *pane) nickGutter(l *replica.Line, cols columns) gutterPart {
	return gutterPart{span{text.Truncate(name(l.User), cols.nickW), p.nick(l.User)}, cols.nick}
}

func (p *pane) nameRow(l *replica.Line, cols columns) paneRow {
	return paneRow{line: l, kind: extraRow, indent: cols.nick, spans: []span{
		{text.Truncate(name(l.User), max(1, cols.nickW)), p.nick(l.User)},
		{"  " + view.Clock(l.TS, p.now()), p.pal.muted},
	}}
}

// quoteRow shows in one row what a message replies to.
func (p *pane) quoteRow(l *replica.Line, cols columns) paneRow {
	words := "a message that is not here"
	if q := l.Quoted; q != nil {
		words = name(q.User) + ": " + excerpt(q)
	}
	words = text.Truncate("┌ "+words, cols.textW)
	return paneRow{line: l, kind: extraRow, indent: cols.text, spans: []span{{words, p.pal.muted}}}
}

// stateMark tells how far one's own message has come.
func (p *pane) stateMark(l *replica.Line) span {
	switch {
	case l.State == replica.Pending:
		return span{"◌", p.pal.muted}
	case l.State == replica.Failed:
		return span{"✗", p.pal.danger}
	case l.State == replica.Confirmed:
		return span{"✓", p.pal.accent}
	case l.User.ID == p.me && !l.Deleted:
		return span{"✓", p.pal.muted}
	}
	return span{}
}

// hangings are the rows below the text: reactions, and why it was not sent.
func (p *pane) hangings(l *replica.Line, cols columns) []paneRow {
	var rows []paneRow
	if len(l.Reactions) > 0 {
		rows = append(rows, p.wrapped(l, p.reactions(l.Reactions), cols)...)
	}
	if l.State == replica.Failed {
		why := "not sent: " + errorText(l.Err) + "  " + p.remedy
		rows = append(rows, p.wrapped(l, []span{{why, p.pal.danger}}, cols)...)
	}
	return rows
}

func (p *pane) wrapped(l *replica.Line, spans []span, cols columns) []paneRow {
	var rows []paneRow
	for _, r := range wrap(spans, cols.textW) {
		rows = append(rows, paneRow{line: l, kind: extraRow, indent: cols.text, spans: r.spans})
	}
	return rows
}

// reactions are drawn in a row, those of one's own in the accent colour.
func (p *pane) reactions(rs []chat.Reaction) []span {
	var spans []span
	for i, r := range rs {
		style := p.pal.muted
		if r.Mine {
			style = p.pal.accentBold
		}
		if i > 0 {
			spans = append(spans, span{"   ", p.pal.muted})
		}
		// A no-break space keeps the count beside its emoji.
		spans = append(spans, span{text.Line(r.Emoji) + "\u00a0" + strconv.Itoa(r.Count), style})
	}
	return spans
}
