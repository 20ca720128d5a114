// Package frame cuts a byte stream into messages, and puts messages into one.
// It knows nothing of what they say.
//
// A frame is a header of ten bytes and a payload. The header is the payload's
// size in bytes as an ASCII decimal number, left-justified and padded with
// spaces:
//
//	5         hello
//
// A size has one spelling: no sign, no leading zero, nothing before the first
// digit and only spaces behind the last. So what is read and written again is
// the same, byte for byte. A payload may be empty.
package frame

import (
	"errors"
	"fmt"
	"io"
	"strconv"
)

// HeaderBytes is the length of a header.
const HeaderBytes = 10

// MaxPayload is the largest size that a header can tell.
const MaxPayload = 9_999_999_999

var (
	// ErrHeader says that a header is no size. What follows cannot be told
	// apart any more: the stream is of no further use.
	ErrHeader = errors.New("frame: header is no size")
	// ErrTooLarge says that a header announces more than the reader's limit.
	ErrTooLarge = errors.New("frame: payload above the limit")
)

const blank = "          "

// PutHeader writes the header of a payload of n bytes into the first
// HeaderBytes of dst. It panics if n does not fit into a header.
func PutHeader(dst []byte, n int) {
	if n < 0 || int64(n) > MaxPayload { // an int may be too small for it
		panic("frame: size does not fit into a header: " + strconv.Itoa(n))
	}
	copy(dst[:HeaderBytes], blank)
	strconv.AppendInt(dst[:0], int64(n), 10)
}

// Append appends payload as a frame.
func Append(dst, payload []byte) []byte {
	dst = Begin(dst)
	PutHeader(dst[len(dst)-HeaderBytes:], len(payload))
	return append(dst, payload...)
}

// Begin appends room for a header. The payload is appended behind it, and End
// called with the length that dst had before Begin.
func Begin(dst []byte) []byte { return append(dst, blank...) }

// End fills in the header at start for all that was appended since.
func End(dst []byte, start int) []byte {
	PutHeader(dst[start:], len(dst)-start-HeaderBytes)
	return dst
}

// ParseHeader returns the size that the header h tells. Errors: ErrHeader if h
// is not HeaderBytes long or tells no size, ErrTooLarge if the size is above
// max.
func ParseHeader(h []byte, max int) (int, error) {
	if len(h) != HeaderBytes {
		return 0, ErrHeader
	}
	digits := 0
	var n int64
	for digits < HeaderBytes && '0' <= h[digits] && h[digits] <= '9' {
		n = n*10 + int64(h[digits]-'0')
		digits++
	}
	if digits == 0 || digits > 1 && h[0] == '0' || string(h[digits:]) != blank[digits:] {
		return 0, ErrHeader
	}
	if n > int64(max) {
		return 0, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, n, max)
	}
	return int(n), nil
}

// Write writes payload as a frame, in one call of w.Write.
func Write(w io.Writer, payload []byte) error {
	_, err := w.Write(Append(make([]byte, 0, HeaderBytes+len(payload)), payload))
	return err
}
