package terminal

import (
	"io"
	"reflect"
	"strconv"

	"github.com/gdamore/tcell/v2"
)

// pen writes cells to a terminal that speaks as nearly all of them do: with
// cursor and colours by ECMA-48, and 256 colours or all. tcell draws nothing
// there, for all its cells are locked.
type pen struct {
	tty  io.Writer
	lock func(w, h int) // locks the cells of tcell
	out  []byte
	ways [][]byte // how a style is written, by its number; nil: not known yet
	urls []string // where it leads
	url  string   // what is being written leads there
	// margins is what has the terminal go on in the next row by itself again,
	// if it did before: in the last cell it must not.
	margins string
}

// cursorTo is how the usual kind of terminal is told where to write.
const cursorTo = "\x1b[%i%p1%d;%p2%dH"

// newPen returns a pen for the terminal of a screen, nil if it is of an unusual
// kind.
func newPen(screen tcell.Screen, term string) *pen {
	tty, ok := screen.Tty()
	if !ok || term == "" || screen.Colors() < 256 || screen.CharacterSet() != "UTF-8" {
		return nil
	}
	info, err := tcell.LookupTerminfo(term)
	if err != nil || info.SetCursor != cursorTo {
		return nil
	}
	p := &pen{tty: tty, lock: func(w, h int) { screen.LockRegion(0, 0, w, h, true) }}
	if info.DisableAutoMargin == "" { // tcell leaves them on
		p.margins = "\x1b[?7h"
	}
	return p
}

// write brings the terminal from s.last to s.next, in one write; where all is
// set, from anything.
func (p *pen) write(s *slate, all bool) {
	p.out = append(p.out[:0], "\x1b[?2026h\x1b[?25l\x1b[?7l"...) // shown at once, without a cursor that jumps
	if all {
		p.lock(s.w, s.h)
		p.ways, p.urls = nil, nil
		p.out = append(p.out, "\x1b[m\x1b[2J"...)
	}
	for y := range s.h {
		p.row(y, s.next[y*s.w:(y+1)*s.w], s.last[y*s.w:(y+1)*s.w], &s.looks)
	}
	if s.cursor != nowhere {
		p.moveTo(s.cursor.x, s.cursor.y)
		p.out = append(p.out, "\x1b[?25h"...)
	}
	p.out = append(append(p.out, p.margins...), "\x1b[?2026l"...)
	_, _ = p.tty.Write(p.out) // a terminal that is gone is noticed by who reads from it
}

// row writes the cells of one row that have changed.
func (p *pen) row(y int, next, last []glyph, looks *looks) {
	at := -1 // where the terminal would write; -1: unknown
	style := uint16(0)
	begun := false
	for x := range next {
		g := &next[x]
		if *g == last[x] || g.part == right {
			continue
		}
		if at != x {
			p.moveTo(x, y)
		}
		if !begun || g.style != style {
			p.dress(g.style, looks)
			begun, style = true, g.style
		}
		at = p.glyph(g, x, len(next))
	}
	if begun {
		p.lead("")
	}
}

// glyph writes a cluster, and returns where the terminal writes next. About
// clusters of many runes, and wide ones, terminals differ.
func (p *pen) glyph(g *glyph, x, w int) int {
	switch {
	case g.text == "":
		p.out = append(p.out, ' ')
	case len(g.text) == 1:
		p.out = append(p.out, g.text[0])
	default:
		if g.part == left && x+2 < w {
			p.out = append(p.out, "  \b\b"...) // no half of what was there stays
		}
		p.out = append(p.out, g.text...)
		if g.part == left || len(g.text) > 4 {
			return -1
		}
	}
	return x + 1
}

func (p *pen) moveTo(x, y int) {
	p.out = append(p.out, "\x1b["...)
	p.out = strconv.AppendInt(p.out, int64(y+1), 10)
	p.out = append(p.out, ';')
	p.out = strconv.AppendInt(p.out, int64(x+1), 10)
	p.out = append(p.out, 'H')
}

// dress has what follows written in a style.
func (p *pen) dress(style uint16, looks *looks) {
	for len(p.ways) < len(looks.styles) {
		s := looks.styles[len(p.ways)]
		p.ways = append(p.ways, way(s))
		p.urls = append(p.urls, urlOf(s))
	}
	p.out = append(p.out, p.ways[style]...)
	p.lead(p.urls[style])
}

// lead has what follows lead to url; "" nowhere.
func (p *pen) lead(url string) {
	if url == p.url {
		return
	}
	p.url = url
	p.out = append(p.out, "\x1b]8;;"...)
	p.out = append(p.out, url...)
	p.out = append(p.out, "\x1b\\"...)
}

// attributes are the ones that talko uses, and their numbers.
// (Source: ECMA-48, section 8.3.117.)
var attributes = []struct {
	mask   tcell.AttrMask
	number string
}{
	{tcell.AttrBold, ";1"}, {tcell.AttrDim, ";2"}, {tcell.AttrItalic, ";3"},
	{tcell.AttrBlink, ";5"}, {tcell.AttrReverse, ";7"}, {tcell.AttrStrikeThrough, ";9"},
}

// way is how a style is written, whatever was written before.
func way(style tcell.Style) []byte {
	fg, bg, mask := style.Decompose()
	out := []byte("\x1b[0")
	for _, a := range attributes {
		if mask&a.mask != 0 {
			out = append(out, a.number...)
		}
	}
	if style.GetUnderlineStyle() != tcell.UnderlineStyleNone {
		out = append(out, ";4"...)
	}
	out = appendColor(out, 30, fg)
	out = appendColor(out, 40, bg)
	return append(out, 'm')
}

// appendColor writes a colour of the palette, or any; base is 30 for what is
// written, 40 for what is behind it. The default needs no words.
func appendColor(out []byte, base int, c tcell.Color) []byte {
	num := func(n int) { out = strconv.AppendInt(append(out, ';'), int64(n), 10) }
	switch index := int(c - tcell.ColorValid); {
	case !c.Valid() || c&tcell.ColorSpecial != 0:
	case c.IsRGB():
		r, g, b := c.RGB()
		num(base + 8)
		num(2)
		num(int(r))
		num(int(g))
		num(int(b))
	case index < 8:
		num(base + index)
	case index < 16:
		num(base + 60 + index - 8)
	case index < 256:
		num(base + 8)
		num(5)
		num(index)
	}
	return out
}

// urlOf returns where a style leads. tcell takes a link and does not give it
// back; it has no control characters any more.
func urlOf(style tcell.Style) string {
	if field := reflect.ValueOf(style).FieldByName("url"); field.IsValid() {
		return field.String()
	}
	return ""
}
