package terminal

import (
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// bodySpans are a message's text as it is drawn, and what is said about it.
func (p *pane) bodySpans(l *replica.Line) []span {
	switch {
	case l.Deleted:
		return []span{{"deleted", p.pal.muted.Italic(true)}}
	case l.Kind != chat.Text:
		return []span{{"a message of a kind that this talko does not know", p.pal.muted.Italic(true)}}
	}
	var spans []span
	for _, s := range view.Parse(strings.TrimRight(text.Block(l.Text), "\n")) {
		if s.Text != "" {
			spans = append(spans, span{strings.ReplaceAll(s.Text, "\t", "    "), p.style(s)})
		}
	}
	spans = p.lookedFor(withoutLastNewline(spans))
	if l.Edited() {
		spans = append(spans, span{"  edited", p.pal.muted})
	}
	if l.Pinned {
		spans = append(spans, span{"  pinned", p.pal.accent})
	}
	return spans
}

// withoutLastNewline drops the end of the last line: a block of code leaves it.
func withoutLastNewline(spans []span) []span {
	if n := len(spans); n > 0 {
		last := &spans[n-1]
		last.text = strings.TrimRight(last.text, "\n")
	}
	return spans
}

// style is how a span looks.
func (p *pane) style(s view.Span) tcell.Style {
	pal, style := p.pal, p.pal.text
	switch {
	case s.Style&view.Mark != 0:
		style = pal.muted
	case s.Style&(view.Code|view.Fenced) != 0:
		style = pal.code
	case s.Style&view.Link != 0:
		style = pal.link.Url(s.Target)
	case s.Style&view.Mention != 0:
		style = pal.accentBold
	case s.Style&view.Room != 0:
		style = pal.accent
	case s.Style&view.Quote != 0:
		style = pal.muted
	}
	if s.Style&view.Bold != 0 {
		style = style.Bold(true)
	}
	if s.Style&view.Italic != 0 {
		style = style.Italic(true)
	}
	return style.StrikeThrough(s.Style&view.Strike != 0)
}
