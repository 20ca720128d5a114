package terminal

import (
	"math"
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestEveryColourCanBeReadOnBlackAndOnWhite(t *testing.T) {
	t.Parallel()
	for _, colors := range []int{256, 1 << 24} {
		p := newPalette(colors)
		styles := map[string]tcell.Style{"muted": p.muted, "rule": p.rule, "accent": p.accent, "mention": p.mention,
			"danger": p.danger, "good": p.good, "code": p.code, "link": p.link}
		for i, c := range p.nicks {
			styles["nick "+count(i)] = tcell.StyleDefault.Foreground(c)
		}
		for name, style := range styles {
			fg, _, _ := style.Decompose()
			l := luminance(fg)
			// 4.5, rounded: few of the 256 colours are so near to the middle.
			if onBlack, onWhite := (l+0.05)/0.05, 1.05/(l+0.05); min(onBlack, onWhite) < 4.45 {
				t.Errorf("%s of %d colours: contrast %.2f on black, %.2f on white", name, colors, onBlack, onWhite)
			}
		}
	}
}

// luminance is how light a colour is, from 0 to 1. (Source: WCAG 2.1, relative
// luminance.)
func luminance(c tcell.Color) float64 {
	linear := func(v int32) float64 {
		s := float64(v) / 255
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b := c.RGB()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
