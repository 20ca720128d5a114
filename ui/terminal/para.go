package terminal

import (
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// para is a paragraph. lead stands before its first row, hang before the others:
// the bar of a quote goes on, what belongs to an item of a list stands below it.
type para struct {
	lead, hang []span
	body       []span
}

// minBody is how many columns what stands before a paragraph must leave it.
const minBody = 8

// wrapParas breaks paragraphs into rows. The offsets of rows count all their
// text, whatever the width.
func wrapParas(all []para, width int) []row {
	var rows []row
	at := 0
	for _, p := range all {
		w := width - widthOf(p.lead)
		if w < minBody {
			p.lead, p.hang, w = nil, nil, width
		}
		for i, r := range wrap(p.body, w) {
			before := p.hang
			if i == 0 {
				before = p.lead
			}
			if len(before) > 0 {
				r.spans = append(before[:len(before):len(before)], r.spans...)
			}
			rows = append(rows, row{spans: r.spans, at: at + r.at})
		}
		at += lengthOf(p.body) + 1
	}
	return rows
}

func widthOf(spans []span) (w int) {
	for _, s := range spans {
		w += text.Width(s.text)
	}
	return w
}

func lengthOf(spans []span) (n int) {
	for _, s := range spans {
		n += len(s.text)
	}
	return n
}

// paraBuilder makes paragraphs of text that comes piece by piece.
type paraBuilder struct {
	all   []para
	now   para
	fence *span // stands before every row; nil: nothing does
}

// begin adds what stands before the first row. The mark of a quote stands before
// the others, too; below that of a list there is room.
func (b *paraBuilder) begin(mark span, everywhere bool) {
	b.now.lead = append(b.now.lead, mark)
	if !everywhere {
		mark.text = strings.Repeat(" ", text.Width(mark.text))
	}
	b.now.hang = append(b.now.hang, mark)
}

// add adds text, in which every newline ends a paragraph.
func (b *paraBuilder) add(s string, style tcell.Style) {
	for s = strings.ReplaceAll(s, "\t", "    "); ; {
		if b.fence != nil && b.now.lead == nil {
			b.begin(*b.fence, true)
		}
		words, rest, more := strings.Cut(s, "\n")
		if words != "" {
			b.now.body = append(b.now.body, span{words, style})
		}
		if !more {
			return
		}
		b.all = append(b.all, b.now)
		b.now = para{}
		if s = rest; s == "" {
			return
		}
	}
}

// end returns the paragraphs, at least one.
func (b *paraBuilder) end() []para {
	if len(b.now.lead)+len(b.now.body) > 0 || len(b.all) == 0 {
		b.all = append(b.all, b.now)
	}
	return b.all
}
