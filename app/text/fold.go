package text

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Fold returns s in a form in which two texts are equal if readers take them
// for the same word: whatever the case, the width of the letters, or whether
// an accent is part of its letter or a mark of its own. Folding twice changes
// nothing more.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	return string(compose(decompose(s)))
}

// folded reports whether s is ASCII without capitals.
func folded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			return false
		}
	}
	return true
}

// decompose returns the small letters of s, each mark by itself, those on one
// letter in the order of Unicode.
func decompose(s string) []rune {
	out := make([]rune, 0, len(s)+4)
	for _, r := range s {
		switch r = wide(r); r {
		case 'ß', 'ẞ':
			out = append(out, 's', 's')
		case 'İ':
			out = append(out, 'i', 0x307)
		default:
			out = apart(out, small(r))
		}
	}
	order(out)
	return out
}

// small returns the small letter of r, the same for all forms of a letter.
func small(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r == iotaBelow: // whose capital is a letter
		return r
	}
	r = unicode.ToLower(unicode.ToUpper(r))
	if same, ok := tables().single[r]; ok {
		return same
	}
	return r
}

const iotaBelow = 0x345

// apart appends r to out, its marks behind their letter.
func apart(out []rune, r rune) []rune {
	if r < utf8.RuneSelf {
		return append(out, r)
	}
	if p, ok := tables().parts[r]; ok {
		return append(apart(out, p.base), p.mark)
	}
	if i := r - hangul; i >= 0 && i < hangulCount {
		out = append(out, hangulL+i/hangulVT, hangulV+i%hangulVT/hangulTs)
		if t := i % hangulTs; t > 0 {
			out = append(out, hangulT+t)
		}
		return out
	}
	return append(out, r)
}

// order sorts each run of marks by their class, without changing the order of
// those that have the same.
func order(rs []rune) {
	class := tables().class
	for i := 0; i < len(rs); {
		end := i
		for end < len(rs) && rs[end] >= utf8.RuneSelf && class[rs[end]] > 0 {
			end++
		}
		if end-i > 1 {
			slices.SortStableFunc(rs[i:end], func(a, b rune) int { return int(class[a]) - int(class[b]) })
		}
		i = max(end, i+1)
	}
}

// compose puts marks back on their letters, in place.
func compose(rs []rune) []rune {
	t := tables()
	out := rs[:0]
	base := -1    // index of the last letter in out
	var last byte // class of the mark before, 0 right behind the letter
	for _, r := range rs {
		class := t.class[r]
		if base >= 0 && (last < class || len(out) == base+1) {
			if whole, ok := t.join(out[base], r); ok {
				out[base] = whole
				continue
			}
		}
		out = append(out, r)
		if class == 0 {
			base = len(out) - 1
		}
		last = class
	}
	return out
}
