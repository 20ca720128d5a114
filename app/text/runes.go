package text

import "unicode"

const (
	nonJoiner = 0x200c
	joiner    = 0x200d
	blackFlag = 0x1f3f4
	tagEnd    = 0xe007f
)

// plain reports whether r is one of the letters and signs that most texts are
// made of, and nothing more needs to be known about it.
func plain(r rune) bool {
	switch {
	case r < 0x300:
		return ascii(r) || r > 0xa0 && r != 0xad
	case r < 0x590: // Greek, Cyrillic, Armenian
		return r >= 0x370 && r <= 0x482 || r >= 0x48a
	case r < 0x3000: // dashes, quotation marks, dots
		return r >= 0x2010 && r <= 0x2027
	case r < 0x4e00: // marks of East Asian texts, kana
		return r > 0x3000 && r < 0x302a || r > 0x3040 && r < 0x3097 || r >= 0x30a0 && r <= 0x30ff
	}
	return r <= 0x9fff || r >= hangul && r < hangul+hangulCount || r >= 0xff01 && r <= 0xff60
}

// endsLine reports whether r ends a line in some notation.
func endsLine(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// dropped reports whether r has no place in safe text: it steers the terminal
// or the direction of writing, or it cannot be seen, or it is no character.
func dropped(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case unicode.Is(unicode.Cf, r):
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return true
	}
	return unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// extends reports whether r, though no mark, becomes part of the character
// before it: a skin tone, or a sound mark of half width.
func extends(r rune) bool {
	return r >= 0x1f3fb && r <= 0x1f3ff || r == 0xff9e || r == 0xff9f
}

// pictograph reports whether r may be joined to others of its kind.
func pictograph(r rune) bool {
	if r < 0x2000 {
		return r == 0xa9 || r == 0xae
	}
	return unicode.Is(unicode.So, r) || r == 0x2194 || r == 0x2195
}

// joining are the scripts in which joiners change how a word is written.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Devanagari, unicode.Bengali, unicode.Sinhala,
	unicode.Malayalam, unicode.Kannada, unicode.Tamil, unicode.Telugu,
	unicode.Gujarati, unicode.Gurmukhi, unicode.Oriya, unicode.Syriac,
	unicode.Mongolian, unicode.Nko, unicode.Khmer, unicode.Myanmar,
	unicode.Tibetan, unicode.Balinese, unicode.Javanese, unicode.Phags_Pa,
	unicode.Mandaic, unicode.Adlam, unicode.Chakma, unicode.Newa,
}

func joins(r rune) bool { return r >= 0x600 && unicode.In(r, joining...) }

// flagTags returns the length of the tags at the start of s that make a black
// flag that of a part of a country; 0 if they do not. (Source: Unicode
// Technical Standard 51, annex C.)
func flagTags(s string) int {
	count := 0
	for i, r := range s {
		switch {
		case r == tagEnd && count >= 3:
			return i + len(string(r))
		case count == 6 || !flagTag(r):
			return 0
		}
		count++
	}
	return 0
}

// flagTag reports whether r is the tag of a small letter or a digit.
func flagTag(r rune) bool {
	c := r - 0xe0000
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
}
