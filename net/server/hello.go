package server

import (
	"encoding/binary"
	"io"
)

const (
	recordHeader = 5    // bytes before what a TLS record says
	handshake    = 0x16 // the kind of record that a connection begins with
	helloParts   = 4
)

// hello hands the first record of a TLS connection on in four. It is longer than
// what follows, a kilobyte or two, and the TLS layer keeps for good the memory
// in which a record and a message gathered: so a fourth of the one, and of the
// other, which grows by doubling, no more than it takes. That a message may come
// in several records is part of the protocol. (Source: RFC 8446, section 5.1.)
type hello struct {
	from   io.Reader
	header [recordHeader]byte
	left   int // bytes to be handed on
	most   int // in one
}

// read fills p with one part, as a record, and tells whether it was the last.
func (h *hello) read(p []byte) (n int, last bool, err error) {
	if h.left == 0 {
		if _, err := io.ReadFull(h.from, h.header[:]); err != nil {
			return 0, false, err
		}
		h.left = int(binary.BigEndian.Uint16(h.header[3:]))
		h.most = (h.left + helloParts - 1) / helloParts
		if h.left == 0 || h.header[0] != handshake {
			return copy(p, h.header[:]), true, nil
		}
	}
	n = min(h.left, h.most, len(p)-recordHeader)
	copy(p, h.header[:3])
	binary.BigEndian.PutUint16(p[3:], uint16(n))
	if _, err := io.ReadFull(h.from, p[recordHeader:][:n]); err != nil {
		return 0, false, err
	}
	h.left -= n
	return recordHeader + n, h.left == 0, nil
}
