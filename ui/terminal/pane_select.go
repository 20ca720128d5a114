package terminal

import "talko/app/replica"

// selectable reports whether something can be done with a line.
func selectable(l *replica.Line) bool {
	return l.State != replica.Missing && l.Message != nil && l.Kind.Written()
}

// selection returns the selected line, nil if there is none (any more).
func (p *pane) selection() *replica.Line {
	if p.selected == (lineID{}) {
		return nil
	}
	for _, l := range p.selectionWindow() {
		if p.isSelected(l) {
			return l
		}
	}
	return nil
}

// selectionWindow returns lines around the selected one.
func (p *pane) selectionWindow() []*replica.Line {
	at := p.selected.seq
	if at == 0 {
		at = replica.Newest
	}
	return p.source.Window(p.chat, at, 100, 100).Lines
}

// selectLast selects the last line that is shown.
func (p *pane) selectLast() {
	for i := len(p.shown) - 1; i >= 0; i-- {
		if l := p.shown[i].line; selectable(l) {
			p.selected = idOf(l)
			return
		}
	}
}

// selectBy moves the selection by lines, and the view with it.
func (p *pane) selectBy(by int) {
	ls := p.selectionWindow()
	at := -1
	for i, l := range ls {
		if p.isSelected(l) {
			at = i
		}
	}
	if at < 0 {
		p.selectLast()
		return
	}
	for i := at + by; i >= 0 && i < len(ls); i += by {
		if selectable(ls[i]) {
			p.selected = idOf(ls[i])
			p.reveal()
			return
		}
	}
	p.scroll(by)
}

// unselect takes the selection away.
func (p *pane) unselect() { p.selected = lineID{} }

// reveal scrolls as little as shows the whole selected line.
func (p *pane) reveal() {
	for range 2 { // a line far away takes a jump first
		rows, start, end := p.around(p.height+200, p.height+200)
		lo, hi := p.span(rows)
		switch {
		case lo < 0:
			p.toSeq(p.selected.seq)
			continue
		case lo < start:
			p.anchorAt(rows, lo, end)
		case hi >= start+p.height:
			p.anchorAt(rows, min(lo, hi-p.height+1), end)
		}
		return
	}
}

// span returns the first and the last row of the selected line, -1 if it has
// none.
func (p *pane) span(rows []paneRow) (lo, hi int) {
	lo, hi = -1, -1
	for i, r := range rows {
		if !p.isSelected(r.line) {
			continue
		}
		if lo < 0 {
			lo = i
		}
		hi = i
	}
	return lo, hi
}
