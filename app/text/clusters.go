package text

import (
	"iter"

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
