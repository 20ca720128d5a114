package text

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Find returns where in s the words of the query stand, as byte offsets, in
// order and apart: what a reader of a hit wants to see marked. A phrase is one
// range with what stands between its words; of a word that is asked for by its
// start, all is in the range. It is empty where Match is false or the query has
// no words.
func (q Query) Find(s string) [][2]int {
	found := spans(s)
	words := make([]string, len(found))
	for i, f := range found {
		words[i] = f.word
	}
	var ranges [][2]int
	for _, p := range q.phrases {
		before := len(ranges)
		for i := 0; i+len(p.words) <= len(words); i++ {
			if p.starts(words[i:]) {
				ranges = append(ranges, [2]int{found[i].from, found[i+len(p.words)-1].to})
			}
		}
		if len(ranges) == before {
			return nil
		}
	}
	return joined(ranges)
}

// joined sorts ranges, and makes one of those that overlap or adjoin.
func joined(ranges [][2]int) [][2]int {
	slices.SortFunc(ranges, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	out := ranges[:0]
	for _, r := range ranges {
		if n := len(out); n > 0 && r[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], r[1])
		} else {
			out = append(out, r)
		}
	}
	return out
}

// span is a word, and where it stands.
type span struct {
	word     string
	from, to int
}

// spans returns the words of s with their places. It folds s letter by letter,
// each with the marks on it, for folding reaches no farther.
func spans(s string) []span {
	var w wordList
	var all []span
	begun := 0 // where the word that w is in the middle of began
	for from := 0; from < len(s); {
		to := letterEnd(s, from)
		if len(w.word) == 0 {
			begun = from
		}
		inside := len(w.word)
		w.add(compose(bare(decompose(s[from:to]))))
		for i, word := range w.words {
			at := span{word, from, to}
			if i == 0 && inside > 0 {
				at = span{word, begun, from}
			}
			all = append(all, at)
		}
		if len(w.words) > 0 {
			begun, w.words = from, w.words[:0]
		}
		from = to
	}
	if w.end(); len(w.words) > 0 {
		all = append(all, span{w.words[0], begun, len(s)})
	}
	return all
}

// letterEnd returns where the letter at from ends, with all that folding may
// put on it.
func letterEnd(s string, from int) int {
	_, n := utf8.DecodeRuneInString(s[from:])
	to := from + n
	for to < len(s) {
		r, n := utf8.DecodeRuneInString(s[to:])
		if r < 0x300 || !onLetter(r) {
			break
		}
		to += n
	}
	return to
}

// onLetter reports whether r belongs to the letter before it: marks, what
// folding drops, and the later parts of a Hangul syllable.
func onLetter(r rune) bool {
	r = wide(r)
	return unicode.Is(unicode.M, r) || optional(r) || tables().class[r] > 0 ||
		r >= hangulV && r < hangulT+hangulTs
}
