package text

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Index returns the words of s in order, with a space between them, in the form
// in which a search index is to take them: FTS5 with tokenize = "unicode61
// categories 'L* N* Co So Sk'". They are folded, and without accents. Where a
// script has no spaces each character is a word; so is each emoji.
func Index(s string) string {
	if line, ok := indexASCII(s); ok {
		return line
	}
	return strings.Join(words(s), " ")
}

// words returns the words of s. Index and Query use it alike; so what Match
// finds the index finds too.
func words(s string) []string {
	if line, ok := indexASCII(s); ok {
		return strings.Fields(line)
	}
	return folding(s)
}

// indexASCII is Index for ASCII, which most texts are: there is nothing to compose.
// It returns false for any other text.
func indexASCII(s string) (string, bool) {
	line := make([]byte, 0, len(s))
	for i := range len(s) {
		c := rune(s[i])
		switch {
		case c >= utf8.RuneSelf:
			return "", false
		case kindOf(small(c)) == inWord:
			line = append(line, byte(small(c)))
		case len(line) > 0 && line[len(line)-1] != ' ':
			line = append(line, ' ')
		}
	}
	return string(bytes.TrimSuffix(line, []byte(" "))), true
}

// folding is words for any text.
func folding(s string) []string {
	var w wordList
	w.add(compose(bare(decompose(s))))
	w.end()
	return w.words
}

type wordList struct {
	words []string
	word  []byte // that may go on
}

func (w *wordList) add(letters []rune) {
	for _, r := range letters {
		switch kindOf(r) {
		case inWord:
			w.word = utf8.AppendRune(w.word, r)
		case onWord:
			if len(w.word) > 0 {
				w.word = utf8.AppendRune(w.word, r)
			}
		case aWord:
			w.end()
			w.word = utf8.AppendRune(w.word, r)
			w.end()
		case noWord:
			w.end()
		}
	}
}

func (w *wordList) end() {
	if len(w.word) > 0 {
		w.words = append(w.words, string(w.word))
		w.word = w.word[:0]
	}
}

// bare drops the marks that people leave out when they search: accents, and
// the vowels and points of Hebrew and Arabic. It keeps those that make another
// letter in the eyes of its readers.
func bare(rs []rune) []rune {
	out := rs[:0]
	for _, r := range rs {
		if r < 0x300 || !optional(r) || r == breve && len(out) > 0 && out[len(out)-1] == 'и' {
			out = append(out, r)
		}
	}
	return out
}

const (
	breve   = 0x306
	tatweel = 0x640 // stretches a word and means nothing
)

func optional(r rune) bool {
	switch {
	case r < 0x900:
		return r == tatweel || unicode.Is(unicode.Mn, r)
	case r >= 0x1ab0 && r <= 0x1aff, r >= 0x1dc0 && r <= 0x1dff, r >= 0x20d0 && r <= 0x20ff:
		return true
	case r >= 0xfe00 && r <= 0xfe2f, r >= 0xe0000:
		return unicode.In(r, unicode.Mn, unicode.Cf) // selectors, half marks, tags
	}
	return r == joiner || r == nonJoiner
}

// runeKind is the part that a character has in words.
type runeKind int

const (
	noWord runeKind = iota // between words
	inWord                 // a letter or digit
	onWord                 // a mark
	aWord                  // a word of its own
)

func kindOf(r rune) runeKind {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return inWord
		}
		return noWord
	case alone(r):
		return aWord
	case unicode.In(r, unicode.L, unicode.N, unicode.Co):
		return inWord
	case unicode.Is(unicode.M, r):
		return onWord
	}
	return noWord
}

// spaceless are the scripts that put no space between words, and Hangul, whose
// words take endings.
var spaceless = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// alone reports whether r is a word of its own.
func alone(r rune) bool {
	switch {
	case r < 0xe00:
		return unicode.Is(unicode.So, r)
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones
		return true
	case r == 0x30fc: // the long vowel of both kana
		return true
	}
	return unicode.Is(unicode.So, r) || unicode.IsLetter(r) && unicode.In(r, spaceless...)
}
