package text

import (
	"strings"
	"unicode"
)

// Words returns the words of s in order, folded. Where a script is written
// without spaces each character is a word; so is each emoji.
func Words(s string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range Fold(s) {
		switch {
		case alone(r):
			end()
			words = append(words, string(r))
		case unicode.In(r, unicode.L, unicode.N, unicode.M):
			word.WriteRune(r)
		default:
			end()
		}
	}
	end()
	return words
}

func alone(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.So)
}

// Index returns the words of s with spaces between them, as the search index
// takes them.
func Index(s string) string { return strings.Join(Words(s), " ") }
