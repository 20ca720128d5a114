package terminal

import (
	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/ui/view"
)

// palette is how things look. The background is the terminal's own, and nobody
// can ask which that is; so every tint has a contrast of 4.5 to one on black
// and on white alike.
type palette struct {
	text, bold, muted, rule    tcell.Style
	accent, accentBold, chosen tcell.Style
	mention, danger, good      tcell.Style
	code, link                 tcell.Style
	nicks                      []tcell.Color
}

// tint is a colour for terminals that have all of them, and its like among the
// 256 of others.
type tint struct {
	rgb int32
	of  int
}

var (
	grey   = tint{0x757575, 243}
	blue   = tint{0x0075dc, 63}
	orange = tint{0xcc4b00, 130}
	red    = tint{0xe61e25, 131}
	green  = tint{0x228722, 28}
	teal   = tint{0x008383, 29}
)

// nickTints have none that calls for attention: no orange, no red.
var nickTints = []tint{
	{0x0f8471, 29}, {0x2a8718, 28}, {0x6a7e07, 28}, {0xa9652a, 131}, {0xa85e83, 131}, {0xe4195d, 163},
	{0xd12ca0, 163}, {0xab4bcb, 98}, {0x8b58e2, 98}, {0x6065ed, 63}, {0x08809e, 29},
}

// newPalette is for a terminal that has so many colours.
func newPalette(colors int) palette {
	color := func(t tint) tcell.Color {
		if colors > 256 {
			return tcell.NewHexColor(t.rgb)
		}
		return tcell.PaletteColor(t.of)
	}
	base := tcell.StyleDefault
	in := func(t tint) tcell.Style { return base.Foreground(color(t)) }
	p := palette{
		text:       base,
		bold:       base.Bold(true),
		muted:      in(grey),
		rule:       in(grey),
		accent:     in(blue),
		accentBold: in(blue).Bold(true),
		chosen:     in(blue).Reverse(true),
		mention:    in(orange).Bold(true),
		danger:     in(red),
		good:       in(green),
		code:       in(teal),
		link:       in(blue).Underline(true),
	}
	for _, t := range nickTints {
		p.nicks = append(p.nicks, color(t))
	}
	return p
}

// nick returns the style of a user's name: the same one on every screen and on
// every day.
func (p palette) nick(id chat.UserID) tcell.Style {
	return tcell.StyleDefault.Foreground(p.nicks[view.Nick(id, len(p.nicks))])
}
