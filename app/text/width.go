package text

import "github.com/rivo/uniseg"

// Width returns how many cells s takes on a terminal. Line feeds take none.
func Width(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return uniseg.StringWidth(s)
		}
	}
	return len(s)
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
	for c := range Clusters(s) {
		if used+c.Width > width-1 {
			break
		}
		end += len(c.Text)
		used += c.Width
	}
	return s[:end] + "…"
}
