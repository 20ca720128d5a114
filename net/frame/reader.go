package frame

import (
	"bufio"
	"errors"
	"io"
)

const (
	bufferBytes = 4 << 10 // read at once from a stream
	firstBytes  = 4 << 10 // allocated for a payload before any of it came
)

// Reader reads frames from a stream. It is for one goroutine.
type Reader struct {
	src    *bufio.Reader
	max    int
	header [HeaderBytes]byte
}

// NewReader returns a Reader of frames whose payload is at most max bytes long.
// It reads ahead.
func NewReader(src io.Reader, max int) *Reader {
	return &Reader{src: bufio.NewReaderSize(src, bufferBytes), max: max}
}

// Next returns the payload of the next frame; it belongs to the caller. It
// never allocates more than was announced, nor much more than twice of what
// arrived. Errors: io.EOF if the stream ends between two frames,
// io.ErrUnexpectedEOF within one, ErrHeader, ErrTooLarge, or what reading gave.
func (r *Reader) Next() ([]byte, error) {
	if _, err := io.ReadFull(r.src, r.header[:]); err != nil {
		return nil, err
	}
	n, err := ParseHeader(r.header[:], r.max)
	if err != nil {
		return nil, err
	}
	payload, err := r.read(n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return payload, err
}

// read reads n bytes into memory that grows with what arrives: an announcement
// costs the sender as much as the receiver.
func (r *Reader) read(n int) ([]byte, error) {
	buf := make([]byte, min(n, max(firstBytes, r.src.Buffered())))
	for filled := 0; ; {
		m, err := io.ReadFull(r.src, buf[filled:])
		if err != nil {
			return nil, err
		}
		if filled += m; filled == n {
			return buf, nil
		}
		grown := make([]byte, min(n, 2*filled))
		copy(grown, buf)
		buf = grown
	}
}
