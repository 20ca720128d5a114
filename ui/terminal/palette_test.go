package terminal

import (
	"math"
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestEveryColourCanBeReadOnItsGround(t *testing.T) {
	t.Parallel()
	const black, white = 0.0, 1.0
	cases := map[string]struct {
		theme   string
		colors  int
		grounds []float64
		least   float64
	}{
		// 4.5, rounded: few of the 256 colours are so near to the middle.
		"not known, 256":   {"auto", 256, []float64{black, white}, 4.45},
		"not known, all":   {"auto", 1 << 24, []float64{black, white}, 4.45},
		"dark, 256":        {"dark", 256, []float64{black, 0.024}, 4.5},
		"dark, all":        {"dark", 1 << 24, []float64{black, 0.024}, 4.5},
		"light, 256":       {"light", 256, []float64{white, 0.95}, 4.3},
		"light, all":       {"light", 1 << 24, []float64{white, 0.95}, 4.5},
		"contrast, black":  {"contrast", 256, []float64{black}, 7},
		"terminal, all":    {"terminal", 256, nil, 0},
		"terminal, eight":  {"auto", 8, nil, 0},
		"no colour at all": {"auto", 0, nil, 0},
	}
	for name, c := range cases {
		on := unknownGround
		if name == "contrast, black" {
			on = darkGround
		}
		p := themed(c.theme, c.colors, on)
		styles := map[string]tcell.Style{"muted": p.muted, "accent": p.accent, "mention": p.mention,
			"danger": p.danger, "good": p.good, "code": p.code, "link": p.link}
		for i, nick := range p.nicks {
			styles["nick "+count(i)] = nick
		}
		for what, style := range styles {
			fg, _, _ := style.Decompose()
			for _, ground := range c.grounds {
				if fg == tcell.ColorDefault {
					continue // the terminal's own
				}
				hi, lo := max(luminance(fg), ground), min(luminance(fg), ground)
				if got := (hi + 0.05) / (lo + 0.05); got < c.least {
					t.Errorf("%s: %s has a contrast of %.2f on %.2f", name, what, got, ground)
				}
			}
		}
	}
}

func TestAPaletteUsesNoMoreColoursThanThereAre(t *testing.T) {
	t.Parallel()
	for _, colors := range []int{0, 8, 16, 256} {
		for _, theme := range append(themeNames(), "") {
			for _, on := range []ground{unknownGround, darkGround, lightGround} {
				if theme == "contrast" && colors > 0 && colors < 256 {
					continue // tcell finds the nearest of those there are
				}
				p := themed(theme, colors, on)
				for _, s := range append(p.nicks, p.text, p.bold, p.muted, p.rule, p.accent, p.mention, p.danger, p.good, p.code, p.link, p.found) {
					fg, bg, _ := s.Decompose()
					if fg.IsRGB() || fg != tcell.ColorDefault && int(fg-tcell.ColorValid) >= colors || bg != tcell.ColorDefault {
						t.Errorf("%s with %d colours: %v on %v", theme, colors, fg, bg)
					}
				}
			}
		}
	}
}

func TestNamesHaveManyColours(t *testing.T) {
	t.Parallel()
	for _, theme := range []string{"dark", "light"} {
		seen := map[tcell.Style]bool{}
		for _, s := range themed(theme, 256, unknownGround).nicks {
			seen[s] = true
		}
		if len(seen) < 12 {
			t.Errorf("%s: %d colours of names", theme, len(seen))
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
