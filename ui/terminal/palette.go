package terminal

import (
	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/ui/view"
)

// palette is how things look. The background is the terminal's own; every
// colour has a contrast of about four to one or more on black and on white
// alike, so that one palette serves dark and light terminals.
type palette struct {
	text, bold, muted, rule    tcell.Style
	accent, accentBold, chosen tcell.Style
	mention, danger, good      tcell.Style
	code, link                 tcell.Style
	nicks                      []tcell.Color
}

func newPalette() palette {
	base := tcell.StyleDefault
	accent := base.Foreground(tcell.PaletteColor(32))
	p := palette{
		text:       base,
		bold:       base.Bold(true),
		muted:      base.Foreground(tcell.PaletteColor(244)),
		rule:       base.Foreground(tcell.PaletteColor(242)),
		accent:     accent,
		accentBold: accent.Bold(true),
		chosen:     accent.Reverse(true),
		mention:    base.Foreground(tcell.PaletteColor(166)).Bold(true),
		danger:     base.Foreground(tcell.PaletteColor(160)),
		good:       base.Foreground(tcell.PaletteColor(64)),
		code:       base.Foreground(tcell.PaletteColor(30)),
		link:       accent.Underline(true),
	}
	for _, n := range []int{28, 30, 62, 64, 67, 97, 130, 133, 161, 166, 168, 173, 71, 138} {
		p.nicks = append(p.nicks, tcell.PaletteColor(n))
	}
	return p
}

// nick returns the style of a user's name: the same one on every screen and on
// every day.
func (p palette) nick(id chat.UserID) tcell.Style {
	return tcell.StyleDefault.Foreground(p.nicks[view.Nick(id, len(p.nicks))])
}
