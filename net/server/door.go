package server

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"talko/app/chat"
	"talko/net/frame"
)

// tlsHandshake is the first byte of a TLS connection.
const tlsHandshake = 0x16

// strangers is what those read who speak HTTP or ssh.
const strangers = "this is talko: it speaks neither HTTP nor ssh on this port, join it with talko --connect\r\n"

var (
	errStranger = fmt.Errorf("a stranger's protocol: %w", errDone)
	errNoTLS    = fmt.Errorf("TLS on a port that has none: %w", errDone)
	errNeedsTLS = chat.Forbidden.Errorf("this server speaks TLS only")
)

// open looks at the first byte, which tells the door: a digit for frames, 0x16
// for TLS, a letter for what talko does not speak here. Anything else is read
// as a header, and refused as one.
func (c *conn) open(ctx context.Context) error {
	c.watch.Reader = c.sock
	src := bufio.NewReaderSize(&c.watch, frameBuffer)
	first, err := src.Peek(1)
	if err != nil {
		return err
	}
	switch b := first[0]; {
	case b == tlsHandshake:
		return c.openTLS(ctx, src)
	case b|0x20 >= 'a' && b|0x20 <= 'z':
		c.sock.Write([]byte(strangers))
		c.sock.waitBelow(0)
		c.linger()
		return errStranger
	case !c.plain:
		return errNeedsTLS
	}
	c.frames = frame.NewReader(src, c.host.Limits.Frame)
	return nil
}

// frameBuffer is as large as a frame.Reader wants it.
const frameBuffer = 4 << 10

func (c *conn) openTLS(ctx context.Context, src *bufio.Reader) error {
	if c.host.TLS == nil {
		c.host.Log.Warn("TLS refused: this server has no certificate", "conn", c.id, "addr", c.sock.RemoteAddr())
		return errNoTLS
	}
	secure := tls.Server(&behind{socket: c.sock, src: src}, c.host.TLS)
	if err := secure.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	c.watch.Reader = secure
	c.watch.began.Store(0)
	c.rw = secure
	c.frames = frame.NewReader(&c.watch, c.host.Limits.Frame)
	return nil
}

// behind is a socket of which some bytes were read already.
type behind struct {
	*socket
	src *bufio.Reader
}

func (b *behind) Read(p []byte) (int, error) {
	if n := b.src.Buffered(); n > 0 {
		return b.src.Read(p[:min(n, len(p))])
	}
	return b.socket.Read(p)
}

// SetWriteDeadline does nothing: deadlines are the socket's own, and one of the
// TLS layer would cut what is still to be written.
func (b *behind) SetWriteDeadline(time.Time) error { return nil }
