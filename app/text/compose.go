package text

import "sync"

//go:generate go run gen_compose.go

// composition is a mark, its combining class, and letters: each that takes the
// mark, followed by the letter that is both.
type composition struct {
	mark  rune
	class byte
	pairs string
}

// pair is a letter and a mark on it.
type pair struct{ base, mark rune }

// composer is the table of compositions, in both directions.
type composer struct {
	parts  map[rune]pair
	whole  map[pair]rune
	single map[rune]rune
	class  map[rune]byte // of marks; of letters it is 0
}

// tables is made when a text first needs it: most are ASCII.
var tables = sync.OnceValue(func() *composer {
	c := &composer{
		parts: map[rune]pair{}, whole: map[pair]rune{},
		single: map[rune]rune{}, class: map[rune]byte{},
	}
	for _, entry := range compositions {
		c.class[entry.mark] = entry.class
		letters := []rune(entry.pairs)
		for i := 0; i < len(letters); i += 2 {
			p := pair{letters[i], entry.mark}
			c.parts[letters[i+1]] = p
			c.whole[p] = letters[i+1]
		}
	}
	letters := []rune(singles)
	for i := 0; i < len(letters); i += 2 {
		c.single[letters[i]] = letters[i+1]
	}
	return c
})

// Syllables of Hangul are computed. (Source: Unicode, section 3.12.)
const (
	hangul      = 0xac00
	hangulL     = 0x1100
	hangulV     = 0x1161
	hangulT     = 0x11a7
	hangulTs    = 28
	hangulVT    = 21 * hangulTs
	hangulCount = 19 * hangulVT
)

// join returns the one letter that is a with b on it.
func (c *composer) join(a, b rune) (rune, bool) {
	if l, v := a-hangulL, b-hangulV; l >= 0 && l < 19 && v >= 0 && v < 21 {
		return hangul + l*hangulVT + v*hangulTs, true
	}
	s, t := a-hangul, b-hangulT
	if s >= 0 && s < hangulCount && s%hangulTs == 0 && t > 0 && t < hangulTs {
		return a + t, true
	}
	whole, ok := c.whole[pair{a, b}]
	return whole, ok
}
