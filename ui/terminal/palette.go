package terminal

import (
	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/ui/view"
)

// palette is how things look. The background is always the terminal's own.
type palette struct {
	text, bold, muted, rule    tcell.Style
	accent, accentBold, chosen tcell.Style
	mention, danger, good      tcell.Style
	code, link                 tcell.Style
	found                      tcell.Style // words that were searched for
	nicks                      []tcell.Style
}

// ground is what is known of the terminal's background.
type ground int

const (
	unknownGround ground = iota
	darkGround
	lightGround
)

// newPalette is for a terminal that has so many colours, on any ground.
func newPalette(colors int) palette { return themed("auto", colors, unknownGround) }

// themed returns the palette of a theme for a terminal that has so many
// colours. What the terminal cannot do is done otherwise: without colours there
// is bold, underlined and reversed.
func themed(theme string, colors int, on ground) palette {
	switch theme {
	case "dark":
		on = darkGround
	case "light":
		on = lightGround
	}
	switch {
	case colors == 0 || theme == "plain":
		return colourless()
	case theme == "contrast":
		return contrast(on)
	case colors < 256 || theme == "terminal":
		return sixteen(colors, on)
	}
	return map[ground]tints{unknownGround: anywhere, darkGround: onDark, lightGround: onLight}[on].palette(colors)
}

// tint is a colour for terminals that have all of them, and its like among the
// 256 of others.
type tint struct {
	rgb int32
	of  int
}

func (t tint) color(colors int) tcell.Color {
	if colors > 256 {
		return tcell.NewHexColor(t.rgb)
	}
	return tcell.PaletteColor(t.of)
}

// tints are the colours of a theme.
type tints struct {
	muted, rule, accent, mention, danger, good, code tint
	nicks                                            []tint
}

func (t tints) palette(colors int) palette {
	base := tcell.StyleDefault
	in := func(t tint) tcell.Style { return base.Foreground(t.color(colors)) }
	p := palette{
		text:       base,
		bold:       base.Bold(true),
		muted:      in(t.muted),
		rule:       in(t.rule),
		accent:     in(t.accent),
		accentBold: in(t.accent).Bold(true),
		chosen:     in(t.accent).Reverse(true),
		mention:    in(t.mention).Bold(true),
		danger:     in(t.danger),
		good:       in(t.good),
		code:       in(t.code),
		link:       in(t.accent).Underline(true),
		found:      in(t.mention).Reverse(true),
	}
	for _, n := range t.nicks {
		p.nicks = append(p.nicks, in(n))
	}
	return p
}

// nick returns the style of a user's name: the same one on every screen and on
// every day.
func (p palette) nick(id chat.UserID) tcell.Style { return p.nicks[view.Nick(id, len(p.nicks))] }
