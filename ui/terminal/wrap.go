package terminal

import (
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// span is text of one style.
type span struct {
	text  string
	style tcell.Style
}

// row is one line on the screen: spans from byte offset at of the wrapped text.
type row struct {
	spans []span
	at    int
}

// wrap breaks spans into rows of at most width columns: where a line may end
// if it can, else between clusters. A newline always ends a row. There is at
// least one row.
func wrap(spans []span, width int) []row {
	if fits(spans, width) {
		return []row{{spans: spans}}
	}
	var all strings.Builder
	for _, s := range spans {
		all.WriteString(s.text)
	}
	ranges := breaks(all.String(), max(1, width))
	rows := make([]row, 0, len(ranges))
	for _, r := range ranges {
		rows = append(rows, row{spans: cut(spans, r[0], r[1]), at: r[0]})
	}
	return rows
}

// fits reports whether spans are plain and short enough for one row, as most of
// what people write is.
func fits(spans []span, width int) bool {
	for _, s := range spans {
		if width -= len(s.text); width < 0 {
			return false
		}
		for i := range len(s.text) {
			if s.text[i] < ' ' || s.text[i] > '~' {
				return false
			}
		}
	}
	return true
}

// breaks returns the byte ranges of the rows of s. Every byte is in one of
// them, but for newlines and spaces at the end of a row.
func breaks(s string, width int) [][2]int {
	var rows [][2]int
	start, used := 0, 0          // of the row that is being filled
	allowed, allowedUsed := 0, 0 // where it may end, and its width up to there
	for c := range text.Clusters(s) {
		end := c.At + len(c.Text)
		switch {
		case newline(c.Text):
			rows = append(rows, [2]int{start, c.At})
			start, used, allowed, allowedUsed = end, 0, end, 0
			continue
		case used+c.Width > width && c.Text != " " && allowed > start:
			rows = append(rows, [2]int{start, trimmed(s, start, allowed)})
			start, used = allowed, used-allowedUsed
			allowed, allowedUsed = start, 0
		}
		if used+c.Width > width && c.Text != " " && c.At > start {
			rows = append(rows, [2]int{start, c.At})
			start, used, allowed, allowedUsed = c.At, 0, c.At, 0
		}
		used += c.Width
		if c.Break && c.Text != "/" { // links stay whole where they can
			allowed, allowedUsed = end, used
		}
	}
	return append(rows, [2]int{start, len(s)})
}

func newline(cluster string) bool {
	return cluster == "\n" || cluster == "\r\n"
}

// trimmed returns the end of s[start:end] without the spaces at its end.
func trimmed(s string, start, end int) int {
	for end > start && s[end-1] == ' ' {
		end--
	}
	return end
}

// cut returns the part of spans from byte from to below byte to.
func cut(spans []span, from, to int) []span {
	var out []span
	at := 0
	for _, s := range spans {
		lo, hi := max(from-at, 0), min(to-at, len(s.text))
		if lo < hi {
			out = append(out, span{s.text[lo:hi], s.style})
		}
		at += len(s.text)
	}
	return out
}
