package terminal

import (
	"context"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// choice is an entry of a picker.
type choice struct {
	label, detail string
	style         tcell.Style
	marks         [][2]int // byte ranges of the label that were searched for
	pick          func()
}

// picker is a dialog with a field and a list that the field narrows. It can be
// used blindly: Enter takes the first entry, and waits for it if it must come
// from the servers.
type picker struct {
	u     *ui
	title string
	hint  string // the last row
	tags  []string
	about []span // rows above the field
	field editor
	// local gives the entries that are known here, fetch those that the
	// servers know; both may be nil.
	local func(query string) []choice
	// A list of the servers' comes in batches: after is the key of the one before,
	// "" for the first.
	fetch func(ctx context.Context, query, after string) (batch, error)
	// enter is called for Enter when there is nothing to take; may be nil. For
	// an empty field it comes first if finish is set.
	enter  func(query string)
	empty  bool // enter takes an empty field too
	finish func()
	other  func(ev *tcell.EventKey) bool // keys of its own; may be nil
	closed func()                        // called when it is given up; may be nil
	chosen func(choice)                  // called when another entry is chosen; may be nil
	stay   bool                          // is not closed by taking an entry
	normal bool                          // letters move, as vim's hands expect
	begun  string                        // the first of two such keys
	wide   bool
	room   int // rows of the list; 0: by the height of the screen

	own, more []choice
	at, top   int
	err       error
	asking    bool
	asked     bool   // more belongs to askedFor
	askedFor  string // the query of the last answer
	next      string // the key of what follows more
	accept    bool   // Enter waits for the answer
	rows      int
	y         int // of the first entry on the screen
}

// batch is a part of a list that the servers have.
type batch struct {
	entries func() []choice // makes them, in the loop
	next    string          // the key of the batch that follows; "": that is all
}

// open shows the picker with what is there for an empty field.
func (p *picker) open(u *ui) {
	p.u, p.field.single, p.field.keys = u, true, u.keys
	u.show(p)
	p.update()
}

func (p *picker) list() []choice {
	if !p.asked || p.askedFor != p.field.value {
		return p.own
	}
	return append(p.own[:len(p.own):len(p.own)], p.more...)
}

// update narrows the list to what the field says.
func (p *picker) update() {
	p.at, p.top = 0, 0
	if p.local != nil {
		p.own = p.local(p.field.value)
	}
	if p.fetch != nil && !p.asking && (!p.asked || p.askedFor != p.field.value) {
		p.ask(p.field.value, "")
	}
}

// reach fetches what follows when the end of what is here comes near.
func (p *picker) reach() {
	if list := p.list(); p.next != "" && !p.asking && p.askedFor == p.field.value && p.at+p.rows >= len(list) {
		p.ask(p.field.value, p.next)
	}
}

// ask fetches entries; one call is under way at a time, the newest query next.
func (p *picker) ask(query, after string) {
	p.asking = true
	var found batch
	p.u.call(func(ctx context.Context) (err error) {
		found, err = p.fetch(ctx, query, after)
		return err
	}, func(err error) {
		p.asking = false
		p.answered(query, after, found, err)
		if query != p.field.value {
			p.update()
			return
		}
		if p.accept && (len(p.list()) > 0 || !p.asking) {
			p.accept = false
			p.take()
		}
	})
}

// answered takes a batch: what is there stays where it is, more comes below. If
// that does not fill the list, what follows is asked for at once.
func (p *picker) answered(query, after string, found batch, err error) {
	p.err = err
	if err != nil && after != "" {
		return // asked for again when one moves
	}
	if after == "" {
		p.more = nil
	}
	p.asked, p.askedFor, p.next = true, query, found.next
	if found.entries != nil {
		p.more = append(p.more, found.entries()...)
	}
	if err == nil && query == p.field.value {
		p.reach()
	}
}

func (p *picker) close() { p.u.closeDialog(p) }

// giveUp closes it without taking anything.
func (p *picker) giveUp() {
	p.close()
	if p.closed != nil {
		p.closed()
	}
}

// to chooses another entry.
func (p *picker) to(at int) {
	list := p.list()
	p.at = max(0, min(at, len(list)-1))
	p.reach()
	if p.chosen != nil && len(list) > 0 {
		p.chosen(list[p.at])
	}
}

// waiting is true while Enter waits for the servers.
func (p *picker) waiting() bool { return p.accept }

func (p *picker) key(ev *tcell.EventKey) {
	if p.other != nil && p.other(ev) || p.u.prefs.Vim && p.vimKey(ev) {
		return
	}
	switch keyName(ev) {
	case "Esc", "Ctrl-C":
		p.giveUp()
	case "Enter":
		p.take()
	case "Up", "Ctrl-P", "Shift-Tab":
		p.to(p.at - 1)
	case "Down", "Ctrl-N", "Tab", "Ctrl-J":
		p.to(p.at + 1)
	case "PgUp":
		p.to(p.at - p.rows)
	case "PgDn":
		p.to(p.at + p.rows)
	default:
		p.edit(func() { p.field.key(ev) })
	}
}

// edit lets f change the field, and narrows the list if it did.
func (p *picker) edit(f func()) {
	before := p.field.value
	f()
	if p.field.value != before {
		p.update()
	}
}

func (p *picker) paste(s string) { p.edit(func() { p.field.insert(s) }) }

func (p *picker) wheel(by int) { p.to(p.at + by) }

func (p *picker) click(y int) {
	if i := p.top + y - p.y; y >= p.y && i < len(p.list()) && i < p.top+p.rows {
		p.at = i
		p.take()
	}
}

// take acts on the entry that is chosen, once it is known.
func (p *picker) take() {
	list := p.list()
	switch {
	case p.finish != nil && p.field.value == "":
		p.close()
		p.finish()
	case p.at < len(list):
		p.takeEntry(list[p.at])
	case p.asking:
		p.accept = true
	case p.enter != nil && (p.empty || p.field.value != ""):
		p.close()
		p.enter(p.field.value)
	}
}

func (p *picker) takeEntry(c choice) {
	if !p.stay {
		p.close()
	}
	if c.pick != nil {
		c.pick()
	}
	if p.stay {
		at := p.at
		if p.field.value != "" {
			at = 0
		}
		p.field.set("")
		p.update()
		p.at = min(at, max(0, len(p.list())-1))
	}
}

// height of the sheet on a screen of h rows: the same whatever is found, so
// that nothing moves while one types.
func (p *picker) height(h int) int {
	if p.room > 0 {
		return min(h, p.room+len(p.about)+6)
	}
	if p.local == nil && p.fetch == nil {
		return 7 + len(p.about)
	}
	return max(12, min(h*2/3, 26+len(p.about)))
}

// draw shows the field and as much of the list as fits.
func (p *picker) draw(c canvas) {
	if p.stay && p.local != nil {
		p.own = p.local(p.field.value) // another dialog may have changed what it shows
	}
	pal, list := p.u.pal, p.list()
	width := 64
	if p.wide {
		width = 96
	}
	in := sheet(c, pal, p.title, width, p.height(c.h))
	y := 0
	for _, row := range p.about {
		in.putCut(0, y, in.w, row.text, row.style)
		y++
	}
	if len(p.tags) > 0 {
		in.putCut(0, y, in.w, strings.Join(p.tags, "  "), pal.accent)
		y++
	}
	in.put(0, y, "› ", pal.accent)
	p.field.draw(in.part(2, y, in.w-2, 1), pal, true)
	body := in.part(0, y+2, in.w, in.h-y-4)
	p.rows, p.y = max(1, body.h), body.y
	last := p.at
	if p.next != "" && last == len(list)-1 && p.rows > 1 {
		last++ // what is said below it
	}
	p.top = max(min(p.top, p.at), last-p.rows+1, 0)
	for i := 0; i < body.h && p.top+i < len(list); i++ {
		p.drawChoice(body, i, list[p.top+i], p.top+i == p.at)
	}
	if len(list) == 0 {
		body.putCut(0, 0, body.w, p.nothing(), pal.muted)
	} else if y := len(list) - p.top; p.next != "" && y < body.h {
		body.putCut(2, y, body.w-2, p.below(), pal.muted)
	}
	hint := p.hint
	if p.normal {
		hint = "j k move   Enter takes it   / narrows the list   Esc goes back"
	}
	in.putCut(0, in.h-1, in.w, hint, pal.muted)
}

// below says what follows the entries that are here.
func (p *picker) below() string {
	if p.err != nil {
		return "more: " + errorText(p.err)
	}
	return "more…"
}

// nothing says why the list is empty.
func (p *picker) nothing() string {
	switch {
	case p.asking:
		return "…"
	case p.err != nil:
		return errorText(p.err)
	case p.enter != nil && p.field.value == "", p.fetch == nil && p.local == nil:
		return ""
	}
	return "nothing found"
}

func (p *picker) drawChoice(c canvas, y int, ch choice, chosen bool) {
	x := 0
	if chosen {
		c.put(0, y, "▌", p.u.pal.accent)
		ch.style = ch.style.Bold(true)
	}
	detail := min(text.Width(ch.detail), c.w/2)
	x = drawMarks(c, y, c.w-4-detail, ch, p.u.pal)
	c.putCut(max(x+2, c.w-detail), y, detail, ch.detail, p.u.pal.muted)
}

// drawMarks writes a label into w columns, with what was searched for marked.
func drawMarks(c canvas, y, w int, ch choice, pal palette) int {
	if len(ch.marks) == 0 {
		return c.putCut(2, y, w, ch.label, ch.style)
	}
	shown, ellipsis := text.Truncate(ch.label, w), ""
	if shown != ch.label {
		shown, ellipsis = strings.TrimSuffix(shown, "…"), "…"
	}
	x := 2
	for _, s := range cut(markSpans([]span{{ch.label, ch.style}}, ch.marks, pal.found), 0, len(shown)) {
		x = c.put(x, y, s.text, s.style)
	}
	return c.put(x, y, ellipsis, ch.style)
}
