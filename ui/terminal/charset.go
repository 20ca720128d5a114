package terminal

import (
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// readAnything lets screens read a byte that is no UTF-8 as "?". By itself
// tcell looks at it for ever: the keyboard is dead, and a processor busy.
// (Source: scanInput of tcell 2.13, which goes on only after ErrShortSrc.)
func readAnything() {
	for _, name := range []string{"utf-8", "utf8"} {
		tcell.RegisterEncoding(name, lenient{encoding.Nop})
	}
}

// lenient is UTF-8, as it comes from a keyboard, a paste or a noisy line.
type lenient struct{ encoding.Encoding }

func (lenient) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: lenientDecoder{}}
}

type lenientDecoder struct{ transform.NopResetter }

func (lenientDecoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, size := utf8.DecodeRune(src[nSrc:])
		switch {
		case r == utf8.RuneError && !atEOF && !utf8.FullRune(src[nSrc:]):
			return nDst, nSrc, transform.ErrShortSrc
		case r == utf8.RuneError: // U+FFFD itself is more than tcell can read
			r = '?'
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}
