package text

// Halfwidth katakana and their sound marks, from U+FF65 on, in full width.
var halfwidth = []rune("・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309a")

// wide returns r in the width in which its script is usually written.
func wide(r rune) rune {
	switch {
	case r < 0x3000:
		return r
	case r == 0x3000:
		return ' '
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xff01 + '!'
	case r >= 0xff65 && int(r-0xff65) < len(halfwidth):
		return halfwidth[r-0xff65]
	}
	return r
}
