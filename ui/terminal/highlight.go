package terminal

import (
	"math"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// highlight marks what a query asks for in all messages; nil: nothing.
func (p *pane) highlight(q *text.Query) {
	if p.look != q {
		p.look = q
		clear(p.cache)
	}
}

// lookedFor marks in the paragraphs of a message what was searched for: a phrase
// may begin in one and end in the next.
func (p *pane) lookedFor(paras []para) {
	if p.look == nil {
		return
	}
	var all strings.Builder
	for _, para := range paras {
		for _, s := range para.body {
			all.WriteString(s.text)
		}
		all.WriteByte('\n')
	}
	found := p.look.Find(all.String())
	at := 0
	for i := range paras {
		n := lengthOf(paras[i].body)
		paras[i].body = markSpans(paras[i].body, within(found, at, at+n), p.pal.found)
		at += n + 1
	}
}

// within returns the parts of ranges from lo to below hi, counted from lo.
func within(ranges [][2]int, lo, hi int) (out [][2]int) {
	for _, r := range ranges {
		if from, to := max(r[0], lo), min(r[1], hi); from < to {
			out = append(out, [2]int{from - lo, to - lo})
		}
	}
	return out
}

// markSpans gives the ranges of a text, which spans are, another style.
func markSpans(spans []span, ranges [][2]int, style tcell.Style) []span {
	var out []span
	at := 0
	for _, r := range ranges {
		out = append(append(out, cut(spans, at, r[0])...), restyled(cut(spans, r[0], r[1]), style)...)
		at = r[1]
	}
	return append(out, cut(spans, at, math.MaxInt)...)
}

func restyled(spans []span, style tcell.Style) []span {
	for i := range spans {
		spans[i].style = style
	}
	return spans
}
