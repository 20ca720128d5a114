package terminal

import "github.com/gdamore/tcell/v2"

// themes are the looks that one may choose, and what is said about each.
var themes = []struct{ name, help string }{
	{"auto", "for the ground that the terminal has"},
	{"dark", "for dark grounds"},
	{"light", "for light grounds"},
	{"contrast", "few colours and no grey: all that is said can be read well"},
	{"terminal", "the sixteen colours that the terminal was given"},
	{"plain", "no colour: bold, underlined and reversed"},
}

// anywhere is for terminals that do not tell their ground: every tint has a
// contrast of 4.5 to one on black and on white alike.
var anywhere = tints{
	muted: tint{0x757575, 243}, rule: tint{0x757575, 243}, accent: tint{0x0075dc, 63}, mention: tint{0xcc4b00, 130},
	danger: tint{0xe61e25, 131}, good: tint{0x228722, 28}, code: tint{0x008383, 29},
	nicks: []tint{
		{0x0f8471, 29}, {0x2a8718, 28}, {0x6a7e07, 28}, {0xa9652a, 131}, {0xa85e83, 131}, {0xe4195d, 163},
		{0xd12ca0, 163}, {0xab4bcb, 98}, {0x8b58e2, 98}, {0x6065ed, 63}, {0x08809e, 29},
	},
}

// onDark is for grounds from black to a dark grey, onLight for those from white
// to paper. Names have one lightness, so that none is louder than another, and
// no hue that calls for attention: no orange, no red.
var (
	onDark = tints{
		muted: tint{0x8f97a5, 246}, rule: tint{0x4a515e, 239}, accent: tint{0x6cb6ff, 75}, mention: tint{0xffb057, 215},
		danger: tint{0xff827a, 210}, good: tint{0x6cc070, 107}, code: tint{0x7fd1c7, 116},
		nicks: []tint{
			{0xb6b84d, 143}, {0x96c166, 107}, {0x6fc884, 78}, {0x43cba4, 43}, {0x0dcbc3, 44}, {0x0ec7de, 45}, {0x43c0f3, 74},
			{0x74b5fe, 111}, {0x9babfd, 147}, {0xb7a0fb, 183}, {0xcd98ed, 176}, {0xdf92d8, 212}, {0xee8dbd, 211}, {0xd1ad41, 178},
		},
	}
	onLight = tints{
		muted: tint{0x636b75, 242}, rule: tint{0xc4c9d0, 251}, accent: tint{0x0a5fc2, 25}, mention: tint{0xad4508, 130},
		danger: tint{0xc3222a, 160}, good: tint{0x187734, 22}, code: tint{0x0f6e6e, 23},
		nicks: []tint{
			{0x67680b, 58}, {0x4a710a, 22}, {0x087736, 28}, {0x0f745b, 29}, {0x06726e, 23}, {0x06707e, 24}, {0x106c8f, 25},
			{0x0a64b2, 26}, {0x4d57b7, 61}, {0x6b4cae, 97}, {0x7f44a0, 91}, {0x903d8b, 126}, {0x9e366f, 125}, {0x796006, 94},
		},
	}
)

// colourless is for terminals that have no colour, and for who wants none.
func colourless() palette {
	base := tcell.StyleDefault
	return palette{
		text: base, bold: base.Bold(true), muted: base.Dim(true), rule: base.Dim(true),
		accent: base, accentBold: base.Bold(true), chosen: base.Reverse(true),
		mention: base.Bold(true), danger: base.Bold(true), good: base,
		code: base, link: base.Underline(true), found: base.Reverse(true),
		nicks: []tcell.Style{base},
	}
}

// contrast says with bold, underlined and reversed what others say with a
// tint; where the ground is known its few colours have a contrast of 7 to one.
func contrast(on ground) palette {
	p := colourless()
	p.muted, p.rule = p.text, p.text
	nicks := []int{51, 46, 226, 213, 123, 159, 219, 228}
	accent, mention := 51, 226
	switch on {
	case unknownGround:
		return p
	case lightGround:
		nicks, accent, mention = []int{18, 22, 52, 53, 17, 54, 58, 90}, 18, 88
	}
	in := func(of int) tcell.Style { return tcell.StyleDefault.Foreground(tcell.PaletteColor(of)) }
	p.accent, p.accentBold, p.chosen = in(accent), in(accent).Bold(true), in(accent).Bold(true).Reverse(true)
	p.mention, p.link = in(mention).Bold(true), in(accent).Underline(true)
	p.nicks = nil
	for _, of := range nicks {
		p.nicks = append(p.nicks, in(of))
	}
	return p
}

// sixteen uses the colours that every terminal's user may choose themselves. A
// terminal of eight has no grey: what is muted is dim there.
func sixteen(colors int, on ground) palette {
	in := func(of int) tcell.Style { return tcell.StyleDefault.Foreground(tcell.PaletteColor(of)) }
	accent, mention, danger, good, code := 6, 3, 1, 2, 6
	nicks := []int{2, 3, 5, 6}
	if on == lightGround { // yellow and cyan are lost there
		accent, mention, code = 4, 5, 4
		nicks = []int{1, 4, 5}
	}
	p := colourless()
	if colors >= 16 {
		p.muted, p.rule = in(8), in(8)
		nicks = append(nicks, map[bool][]int{true: {9, 12, 13}, false: {10, 12, 13, 14}}[on == lightGround]...)
	}
	p.accent, p.accentBold, p.chosen = in(accent), in(accent).Bold(true), in(accent).Reverse(true)
	p.mention, p.danger, p.good, p.code = in(mention).Bold(true), in(danger), in(good), in(code)
	p.link, p.found = in(accent).Underline(true), in(mention).Reverse(true)
	p.nicks = nil
	for _, of := range nicks {
		p.nicks = append(p.nicks, in(of))
	}
	return p
}
