package frame

// Cutter cuts frames out of what comes piece by piece, for who does not want to
// wait within a Read. Between frames it holds no memory. It is for one
// goroutine.
type Cutter struct {
	max     int
	payload []byte // of the frame that began, as far as it came
	header  [HeaderBytes]byte
	filled  int // bytes of header
	left    int // bytes of the payload that are to come
}

// NewCutter returns a Cutter of frames whose payload is at most max bytes long.
func NewCutter(max int) Cutter { return Cutter{max: max} }

// Next takes the next payload off piece and returns it with what lies behind;
// whole tells whether there was one. If not, all of piece was taken: Next goes
// on with the next one. The payload belongs to the caller. It never allocates
// more than was announced, nor much more than twice of what arrived. Errors:
// ErrHeader, ErrTooLarge.
func (c *Cutter) Next(piece []byte) (payload, rest []byte, whole bool, err error) {
	if c.filled < HeaderBytes {
		n := copy(c.header[c.filled:], piece)
		c.filled, piece = c.filled+n, piece[n:]
		if c.filled < HeaderBytes {
			return nil, nil, false, nil
		}
		if c.left, err = ParseHeader(c.header[:], c.max); err != nil {
			return nil, nil, false, err
		}
	}
	n := min(c.left, len(piece))
	c.take(piece[:n])
	if c.left > 0 {
		return nil, nil, false, nil
	}
	payload = c.payload
	c.payload, c.filled = nil, 0
	return payload, piece[n:], true, nil
}

// take appends a part of the payload, in memory that grows with what arrives:
// an announcement costs the sender as much as the receiver.
func (c *Cutter) take(part []byte) {
	size := len(c.payload) + len(part)
	if cap(c.payload) < size || c.payload == nil {
		whole := len(c.payload) + c.left
		grown := make([]byte, len(c.payload), min(whole, max(size, 2*len(c.payload))))
		copy(grown, c.payload)
		c.payload = grown
	}
	c.payload = append(c.payload, part...)
	c.left -= len(part)
}

// Within reports whether a frame began and is not whole: what ends here is cut
// short.
func (c *Cutter) Within() bool { return c.filled > 0 }
