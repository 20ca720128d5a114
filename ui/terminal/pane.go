package terminal

import (
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// lines is where a pane takes the lines of a chat from.
type lines interface {
	// Window returns lines around at, and asks for what is missing there.
	Window(id chat.ChatID, at chat.Seq, before, after int) replica.Window
}

// pane shows the lines of a chat. It lays out only what is visible, so that a
// frame costs the same however long the chat is. Either it follows the end, or
// it is anchored: then what stands at its top stays there, whatever arrives
// above or below, and whatever width it is given.
type pane struct {
	source lines
	pal    palette
	now    func() time.Time
	me     chat.UserID
	myName string

	chat     chat.ChatID
	follow   bool
	top      anchor      // while it does not follow
	aim      chat.Seq    // a line to go to as soon as it is here; 0: none
	unread   chat.Seq    // the unread line stands above it; 0: nowhere
	offline  bool        // nothing is on its way
	fresh    int         // messages that were not seen, for the pill
	selected lineID      // the zero lineID: none
	look     *text.Query // what is marked in messages; nil: nothing
	remedy   string      // which keys help where something was not sent

	width, height int
	cache         map[cacheKey][]paneRow
	shown         []paneRow // the rows of the last frame
	atStart       bool      // the last frame showed the first line
}

// maxLaidOut is of how many lines the rows are kept, some screens: in a flood
// they are seen once.
const maxLaidOut = 512

// anchor is a row of the screen: the row-th of the line seq, where rows beyond
// the line's own belong to the lines behind it. at is the byte offset in the
// text with which the row begins, to find it again at another width; -1 if the
// row is none of the text.
type anchor struct {
	seq chat.Seq
	row int
	at  int
}

// lineID tells lines apart, those that have no seq yet too.
type lineID struct {
	seq      chat.Seq
	clientID string
}

func newPane(source lines, pal palette, me chat.UserID, now func() time.Time) *pane {
	return &pane{source: source, pal: pal, me: me, now: now, follow: true, cache: map[cacheKey][]paneRow{}}
}

// open shows another chat from its end, or from its first unread line.
func (p *pane) open(id chat.ChatID, unread chat.Seq) {
	p.chat, p.unread, p.follow = id, unread, true
	p.selected, p.fresh, p.shown, p.aim = lineID{}, 0, nil, 0
	clear(p.cache)
}

func idOf(l *replica.Line) lineID {
	return lineID{seq: seqOf(l), clientID: l.ClientID}
}

// isSelected reports whether l is the selected line, which may have been stored
// since it was selected: then it has a seq, and its place in the log.
func (p *pane) isSelected(l *replica.Line) bool {
	id := p.selected
	switch {
	case id == (lineID{}) || l.State == replica.Missing || l.Message == nil:
		return false
	case id.seq != 0:
		return id.seq == seqOf(l)
	}
	return id.clientID == l.ClientID || l.User.ID == p.me && id.clientID == l.Message.ClientID
}

// seqOf returns the position of a line in the log: of a hole its start, 0 of
// what is not stored.
func seqOf(l *replica.Line) chat.Seq {
	switch {
	case l.State == replica.Missing:
		return l.Hole.From
	case l.State == replica.Stored:
		return l.Seq
	}
	return 0
}

// endOf returns the last position that a line covers.
func endOf(l *replica.Line) chat.Seq {
	if l.State == replica.Missing {
		return l.Hole.To
	}
	return seqOf(l)
}

// resize gives the pane its size. The row at the top stays there.
func (p *pane) resize(w, h int) {
	if w != p.width {
		clear(p.cache)
		if p.top.at >= 0 {
			p.top.row = -1 // found again by its offset
		}
	}
	if len(p.cache) > maxLaidOut {
		clear(p.cache)
	}
	p.width, p.height = w, h
}

// frame returns the rows to show, at most as many as there is room for.
func (p *pane) frame() []paneRow {
	if p.height <= 0 || p.chat == 0 {
		return nil
	}
	p.approach()
	if !p.follow {
		rows, start, end := p.around(2, p.height+1)
		if len(rows)-start > p.height || !end {
			return rows[start:min(len(rows), start+p.height)]
		}
		p.follow = true
	}
	rows, start, _ := p.around(p.height+1, 0)
	return rows[start:]
}

// around lays out the lines about the top row: before of them above it, after
// below. start is the index of the top row; end tells whether the rows reach
// the end of the chat.
func (p *pane) around(before, after int) (rows []paneRow, start int, end bool) {
	if p.follow {
		w := p.source.Window(p.chat, replica.Newest, before, 0)
		rows = p.layout(w)
		return rows, max(0, len(rows)-p.height), true
	}
	w := p.source.Window(p.chat, p.top.seq, before, after)
	rows = p.layout(w)
	return rows, p.find(rows), w.AtEnd
}

// layout returns the rows of all lines of a window.
func (p *pane) layout(w replica.Window) []paneRow {
	p.atStart = w.AtStart
	rows := make([]paneRow, 0, len(w.Lines)+p.height/2)
	var prev *replica.Line
	for i, l := range w.Lines {
		rows = p.addRows(rows, prev, l, i == 0 && w.AtStart)
		prev = l
	}
	return rows
}

// find returns the index of the anchored row.
func (p *pane) find(rows []paneRow) int {
	first := len(rows)
	for i, r := range rows {
		if endOf(r.line) >= p.top.seq || seqOf(r.line) == 0 {
			first = i
			break
		}
	}
	if p.top.row < 0 {
		p.top.row = rowAt(rows[first:], p.top)
	}
	return min(first+p.top.row, max(0, len(rows)-1))
}

// rowAt returns the index of the row of the anchored line, the first of rows,
// that shows its offset.
func rowAt(rows []paneRow, a anchor) int {
	found := 0
	for i, r := range rows {
		if seqOf(r.line) != seqOf(rows[0].line) {
			break
		}
		if r.kind == textRow && r.at <= a.at {
			found = i
		}
	}
	return found
}

// scroll moves the view by rows; up is negative.
func (p *pane) scroll(by int) {
	p.aim = 0
	n := by
	if n < 0 {
		n = -n
	}
	rows, start, end := p.around(p.height+n+2, p.height+n+2)
	p.anchorAt(rows, start+by, end)
}

// anchorAt makes rows[i] the top row, or follows if the end is in sight.
func (p *pane) anchorAt(rows []paneRow, i int, end bool) {
	i = max(0, i)
	if end && i+p.height >= len(rows) || len(rows) == 0 {
		p.follow = true
		return
	}
	i = min(i, len(rows)-1)
	first := i
	for first > 0 && (seqOf(rows[first].line) == 0 || rows[first-1].line == rows[first].line) {
		first--
	}
	p.follow = false
	// Of a hole the end counts: it is filled from there, towards its start.
	p.top = anchor{seq: endOf(rows[first].line), row: i - first, at: -1}
	if rows[i].kind == textRow {
		p.top.at = rows[i].at
	}
}

// toStart, toEnd and toSeq move the view.
func (p *pane) toStart() {
	p.follow, p.top, p.aim = false, anchor{seq: 1}, 0
}

func (p *pane) toEnd() { p.follow, p.aim = true, 0 }

// toSeq shows a line a third below the top, as soon as it is here.
func (p *pane) toSeq(seq chat.Seq) {
	p.follow, p.top, p.aim = false, anchor{seq: seq}, seq
	p.approach()
}

// approach goes to the line that is aimed at, if it is here with what stands
// around it.
func (p *pane) approach() {
	if p.aim == 0 || p.height <= 0 {
		return
	}
	w := p.source.Window(p.chat, p.aim, p.height, p.height)
	for i, l := range w.Lines {
		near := i >= w.Pivot-1-p.height/3 && i <= w.Pivot
		if near && l.State == replica.Missing {
			return
		}
	}
	p.follow, p.top = false, anchor{seq: p.aim}
	p.scroll(-p.height / 3)
}

// draw shows the pane in c. Few lines stand at its bottom, near to where one
// types.
func (p *pane) draw(c canvas) {
	p.resize(c.w, c.h)
	p.shown = p.frame()
	y := c.h - len(p.shown)
	for i, r := range p.shown {
		if i == 0 {
			r = p.named(r)
		}
		p.drawRow(c, y+i, r)
	}
}

func (p *pane) drawRow(c canvas, y int, r paneRow) {
	x := r.indent
	for _, s := range r.gutter {
		c.put(s.x, y, s.text, s.style)
	}
	if p.isSelected(r.line) && r.kind != ruleRow {
		c.put(0, y, "▌", p.pal.accent) // over the mark of a mention
	}
	for _, s := range r.spans {
		x = c.put(x, y, s.text, s.style)
	}
	if r.kind == ruleRow {
		p.drawRule(c, y, r)
	}
	if r.mark.text != "" {
		c.putRight(columnsFor(c.w).mark(), y, r.mark.text, r.mark.style)
	}
}

// drawRule centres a label on a thin line, or on space.
func (p *pane) drawRule(c canvas, y int, r paneRow) {
	if r.ruled {
		c.rule(1, c.w-1, y, r.mark.style)
	}
	label := " " + text.Truncate(r.label.text, c.w-4) + " "
	c.put(max(0, (c.w-text.Width(label))/2), y, label, r.label.style)
}

// pill tells what is below, "" at the end.
func (p *pane) pill() string {
	switch {
	case p.follow || p.chat == 0:
		return ""
	case p.fresh >= chat.MaxUnread: // nobody counts further
		return " " + count(p.fresh) + "+ new ↓ "
	case p.fresh > 0:
		return " " + count(p.fresh) + " new ↓ "
	}
	return " latest ↓ "
}

// lineAt returns the line that the last frame showed in row y of the pane.
func (p *pane) lineAt(y int) *replica.Line {
	i := y - (p.height - len(p.shown))
	if i < 0 || i >= len(p.shown) {
		return nil
	}
	return p.shown[i].line
}

// lastSeen returns the last stored line that the last frame showed, 0 if none.
func (p *pane) lastSeen() chat.Seq {
	for i := len(p.shown) - 1; i >= 0; i-- {
		if l := p.shown[i].line; l.State == replica.Stored {
			return l.Seq
		}
	}
	return 0
}
