package text

import (
	"iter"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Cluster is what a reader takes for one character: it is drawn, deleted and
// stepped over as a whole.
type Cluster struct {
	Text  string
	At    int  // byte offset
	Width int  // columns: 0, 1 or 2
	Break bool // a line may end behind it
}

// Clusters walks over the clusters of s.
// (Source: Unicode Standard Annexes 14 and 29.)
func Clusters(s string) iter.Seq[Cluster] {
	return func(yield func(Cluster) bool) {
		state, at := -1, 0
		for s != "" {
			var c string
			var bounds int
			c, s, bounds, state = uniseg.StepString(s, state)
			// Only newlines must break a line: uniseg says so behind emoji
			// with a skin tone as well.
			cl := Cluster{Text: c, At: at, Width: bounds >> uniseg.ShiftWidth,
				Break: bounds&uniseg.MaskLine == uniseg.LineCanBreak}
			if !yield(cl) {
				return
			}
			at += len(c)
		}
	}
}

// First returns the first cluster of s, which is not empty, and its width. It
// costs less than a step of Clusters, and next to nothing for ASCII and for a
// piece of a rule.
func First(s string) (cluster string, width int) {
	switch {
	case s[0] >= ' ' && s[0] <= '~' && (len(s) == 1 || s[1] < utf8.RuneSelf):
		return s[:1], 1
	case len(s) == 3 && s[0] == 0xe2 && (s[1] == 0x94 || s[1] == 0x95): // U+2500 to U+257F
		return s, 1
	}
	cluster, _, width, _ = uniseg.FirstGraphemeClusterInString(s, -1)
	return cluster, width
}
