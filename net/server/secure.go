package server

import (
	"cmp"
	"crypto/tls"
	"errors"
	"net"
	"time"
)

// secure is a TLS layer that is given what came, as frames are, so that nobody
// waits within it: its stack is deep.
type secure struct {
	*tls.Conn
	c    *conn
	wire *wire
}

// take decrypts what came, and takes the frames in it.
func (s *secure) take(b []byte) error {
	s.wire.fed = b
	defer func() { s.wire.fed = nil }()
	p := pieces.Get().(*piece)
	defer pieces.Put(p)
	for {
		n, err := s.Read(p[:])
		err = cmp.Or(s.c.takeFrames(p[:n]), err) // the end may come along with the last frame
		switch {
		case errors.Is(err, errStarved):
			return nil
		case err != nil:
			return s.c.cut(err)
		}
	}
}

// wire is what a TLS layer stands on: a socket of which some bytes were read
// already, and that is read further only while blocking is set.
type wire struct {
	*socket
	fed      []byte
	blocking bool
	hello    *hello // nil once it was read
}

func newWire(s *socket, fed []byte) *wire {
	w := &wire{socket: s, fed: fed, blocking: true}
	w.hello = &hello{from: behind{w}}
	return w
}

func (w *wire) Read(p []byte) (n int, err error) {
	if w.hello == nil || len(p) <= recordHeader {
		return behind{w}.Read(p)
	}
	n, last, err := w.hello.read(p)
	if last {
		w.hello = nil
	}
	return n, err
}

// behind is what comes through a wire as it came.
type behind struct{ w *wire }

func (b behind) Read(p []byte) (int, error) {
	w := b.w
	if len(w.fed) > 0 {
		n := copy(p, w.fed)
		w.fed = w.fed[n:]
		return n, nil
	}
	if w.blocking {
		return w.socket.Read(p)
	}
	return 0, errStarved
}

// SetWriteDeadline does nothing: deadlines are the socket's own, and one of the
// TLS layer would cut what is still to be written.
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// errStarved says that all that came was read. It is temporary, as the TLS layer
// understands it: reading goes on when more has come.
var errStarved net.Error = starved{}

type starved struct{}

func (starved) Error() string   { return "nothing more has come" }
func (starved) Timeout() bool   { return false }
func (starved) Temporary() bool { return true }
