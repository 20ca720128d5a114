package server

import (
	"crypto/tls"
	"errors"
	"fmt"

	"talko/net/protocol"
)

// tlsHandshake is the first byte of a TLS connection.
const tlsHandshake = 0x16

// strangers is what those read who speak HTTP or ssh.
const strangers = "this is talko: it speaks neither HTTP nor ssh on this port, join it with talko --connect\r\n"

var (
	errBare     = errors.New("others could connect, and there is no certificate to encrypt with")
	errStranger = fmt.Errorf("a stranger's protocol: %w", errDone)
	errNoTLS    = fmt.Errorf("TLS on a port that has none: %w", errDone)
)

// open looks at the first byte, which tells the door: a digit for frames, 0x16
// for TLS, a letter for what talko does not speak here. Anything else is read
// as a header, and refused as one.
func (c *conn) open(b []byte) error {
	c.opened = true
	switch first := b[0]; {
	case first == tlsHandshake:
		return c.openTLS(b)
	case first|0x20 >= 'a' && first|0x20 <= 'z':
		c.out.write([]byte(strangers))
		c.sock.waitBelow(0)
		c.linger()
		return errStranger
	case !c.plain:
		return protocol.ErrWantsTLS
	}
	return c.takeFrames(b)
}

func (c *conn) openTLS(b []byte) error {
	if c.TLS == nil {
		c.Log.Warn("TLS refused: this server has no certificate", "conn", c.id, "addr", c.sock.RemoteAddr())
		return errNoTLS
	}
	c.watch.begins()
	c.hurry(c)
	w := newWire(c.sock, b)
	s := &secure{Conn: tls.Server(w, c.TLS), c: c, wire: w}
	if err := s.Handshake(); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	c.watch.began.Store(0)
	w.blocking = false
	c.secure = s
	c.out.become(s)
	return s.take(w.fed)
}
