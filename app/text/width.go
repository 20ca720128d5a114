package text

import (
	"iter"

	"github.com/rivo/uniseg"
)

// Width returns how many cells s takes on a terminal. Line feeds take none.
func Width(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return uniseg.StringWidth(s)
		}
	}
	return len(s)
}

// Graphemes yields the characters of s as readers see them, each with its
// width in cells.
func Graphemes(s string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		state := -1
		for s != "" {
			var cluster string
			var width int
			cluster, s, width, state = uniseg.FirstGraphemeClusterInString(s, state)
			if !yield(cluster, width) {
				return
			}
		}
	}
}

// Truncate returns s if it takes at most width cells; else as much of its
// start as leaves room for an ellipsis, and the ellipsis.
func Truncate(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	if width < 1 {
		return ""
	}
	end, used := 0, 0
	for cluster, w := range Graphemes(s) {
		if used+w > width-1 {
			break
		}
		end += len(cluster)
		used += w
	}
	return s[:end] + "…"
}
