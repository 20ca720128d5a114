package terminal

import (
	"strconv"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// paras are a message's text as it is drawn, and what is said about it: at
// least one.
func (p *pane) paras(l *replica.Line) []para {
	switch {
	case l.Deleted:
		return []para{{body: []span{{"deleted", p.pal.muted.Italic(true)}}}}
	case l.Kind != chat.Text:
		return []para{{body: []span{{"a message of a kind that this talko does not know", p.pal.muted.Italic(true)}}}}
	}
	all := p.parsed(l)
	p.lookedFor(all)
	last := &all[len(all)-1]
	if l.Edited() {
		last.body = append(last.body, span{"  edited", p.pal.muted})
	}
	if l.Pinned {
		last.body = append(last.body, span{"  pinned", p.pal.accent})
	}
	return all
}

// parsed cuts what was written into paragraphs. Every link has an id, so that
// one which is broken over rows is one link.
func (p *pane) parsed(l *replica.Line) []para {
	var b paraBuilder
	language := ""
	for _, s := range view.Parse(strings.TrimRight(text.Block(l.Text), "\n")) {
		switch fence := s.Style&view.Fenced != 0; {
		case fence && s.Style&view.Mark != 0:
			language = s.Target
		case fence:
			b.fence = &span{"│ ", p.pal.rule}
			p.code(&b, language, s.Text)
			b.fence = nil
		case s.Style&view.Mark != 0 && s.Text != "" && len(b.now.body) == 0:
			b.begin(span{s.Text, p.pal.muted}, s.Style&view.Quote != 0)
		case s.Style&view.Link != 0:
			id := strconv.FormatInt(int64(l.Seq), 10) + "." + strconv.Itoa(s.From)
			b.add(s.Text, p.style(s).UrlId(id))
		default:
			b.add(s.Text, p.style(s))
		}
	}
	return b.end()
}

// code adds a block of code, in tints if its language is known.
func (p *pane) code(b *paraBuilder, language, code string) {
	runs := view.Tinted(language, code)
	if len(runs) == 1 && runs[0].Tint == view.NoTint {
		b.add(code, p.pal.code)
		return
	}
	for _, r := range runs {
		b.add(r.Text, p.tint(r.Tint))
	}
}

// tint is how a run of code looks.
func (p *pane) tint(t view.Tint) tcell.Style {
	switch t {
	case view.Keyword:
		return p.pal.accent
	case view.Named:
		return p.pal.bold
	case view.Quoted, view.Inserted:
		return p.pal.good
	case view.Number:
		return p.pal.code
	case view.Comment:
		return p.pal.muted.Italic(true)
	case view.Removed:
		return p.pal.danger
	}
	return p.pal.text
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
		style = p.mentioned(s.Target)
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
