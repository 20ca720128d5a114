package terminal

import (
	"strings"

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
