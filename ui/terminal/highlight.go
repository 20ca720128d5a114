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

// lookedFor marks in the text of a message what was searched for.
func (p *pane) lookedFor(spans []span) []span {
	if p.look == nil {
		return spans
	}
	var all strings.Builder
	for _, s := range spans {
		all.WriteString(s.text)
	}
	return markSpans(spans, p.look.Find(all.String()), p.pal.found)
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
