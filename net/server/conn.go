package server

import (
	"errors"
	"io"
	"net"
	"time"

	"talko/net/frame"
)

// conn is one accepted connection. A goroutine waits for what comes and hands
// it to the crew, so it never grows and is nearly all that an idle connection
// costs. It says the last word; others write, or end the reading with a reason.
type conn struct {
	*serving
	id    uint64
	sock  *socket
	lazy  lazy
	watch watch
	out   outbox
	calls calls

	// Only those who take what came use these.
	opened bool    // it is known whether it speaks TLS
	secure *secure // the TLS layer above sock; nil: none
	cutter frame.Cutter
	role   role // nil until the first request
}

// longAgo is a deadline that wakes whoever reads.
var longAgo = time.Unix(1, 0)

func newConn(s *serving, nc net.Conn) *conn {
	c := &conn{
		serving: s, id: s.ids.Add(1),
		sock:   newSocket(nc, s.StallTimeout, s.spillLimit()),
		cutter: frame.NewCutter(s.Limits.Frame),
	}
	c.watch.born = time.Now().UnixNano()
	c.out.w = c.sock
	c.lazy.init(c.sock.raw, s.pieces)
	return c
}

// serve reads until the peer is done or the reading is ended, answers what was
// accepted, says why it ends, and closes.
func (c *conn) serve() {
	defer c.sock.Close()
	err := c.read()
	if why := c.end(err); !errors.Is(err, errDone) {
		err = why
	}
	c.calls.wait()
	c.leaveRole()
	c.Log.Debug("connection ends", "conn", c.id, "addr", c.sock.RemoteAddr(), "err", err)
	word := c.lastWord(err)
	if word != nil {
		c.out.write(word)
	}
	c.flush()
	if word != nil {
		c.linger()
	}
}

func (c *conn) leaveRole() (err error) {
	defer c.guard("connection", c.id, &err)
	if c.role != nil {
		c.role.close()
	}
	return nil
}

// end ends the reading, and returns why: the first reason counts.
func (c *conn) end(why error) error {
	why, first := c.calls.end(why, c.Grace)
	if first {
		c.sock.SetReadDeadline(longAgo)
	}
	return why
}

// read waits for what comes. Nothing deep is called here: this stack is what
// an idle connection holds.
func (c *conn) read() error {
	for {
		p, err := c.next()
		if err != nil {
			return c.cut(err)
		}
		p.c = c
		c.crew.do(p)
		<-p.done
		err = p.err
		p.c, p.err = nil, nil
		c.pieces.Put(p)
		if err != nil {
			return err
		}
	}
}

// next waits for what comes. Where the system can tell that there is something
// to read, no buffer is held until there is. Whoever gets it puts it back.
func (c *conn) next() (*piece, error) {
	if c.sock.raw != nil {
		return c.lazy.next(c.sock.raw)
	}
	p := c.pieces.Get().(*piece)
	for {
		var err error
		if p.n, err = c.sock.Read(p.buf[:]); p.n > 0 {
			return p, nil // an error comes again
		}
		if err != nil {
			c.pieces.Put(p)
			return nil, err
		}
	}
}

// cut tells an end within a frame from one between two.
func (c *conn) cut(err error) error {
	if err == io.EOF && c.cutter.Within() {
		return io.ErrUnexpectedEOF
	}
	return err
}

// take takes what came, and carries out what is whole.
func (c *conn) take(b []byte) (err error) {
	defer c.guard("connection", c.id, &err)
	switch {
	case !c.opened:
		return c.open(b)
	case c.secure != nil:
		return c.secure.take(b)
	}
	return c.takeFrames(b)
}

// takeFrames begins what is asked for in each frame of b. It does not go on
// while the peer leaves answers unread.
func (c *conn) takeFrames(b []byte) error {
	for len(b) > 0 {
		c.watch.begins()
		payload, rest, whole, err := c.cutter.Next(b)
		if !whole {
			return err
		}
		c.watch.whole()
		if err := c.sock.waitBelow(c.MaxBuffered); err != nil {
			return err
		}
		if err := c.takePayload(payload, rest); err != nil {
			return err
		}
		b = rest
	}
	return nil
}

// flush writes all that is kept, and the end of the TLS layer.
func (c *conn) flush() {
	if c.secure != nil {
		c.secure.CloseWrite()
	}
	c.sock.waitBelow(0)
}

// expired tells why the time of the connection is over, nil while it is not.
func (c *conn) expired(now time.Time) error {
	last := c.watch.last.Load()
	switch {
	case since(now, c.watch.began.Load()) >= c.FrameTimeout:
		return errSlow
	case last == 0 && since(now, c.watch.born) >= c.FirstTimeout:
		return errSilent
	case since(now, last) >= c.IdleTimeout && !c.calls.any():
		return errIdle
	}
	return nil
}

// peer is the connection as the other end has it, for who reads it from now on
// and waits for what comes.
func (c *conn) peer() net.Conn {
	if c.secure == nil {
		return c.sock
	}
	c.secure.wire.blocking = true
	return c.secure
}

// address is the host that the connection comes from.
func (c *conn) address() string {
	addr := c.sock.RemoteAddr().String()
	if host, _, err := net.SplitHostPort(addr); err == nil {
		return host
	}
	return addr
}

// refuse sends away who came when the server was full. Only some of them at a
// time are waited for, so that a flood costs nothing more.
func (c *conn) refuse() {
	defer c.sock.Close()
	c.sock.Write(c.lastWord(later(errFull, 5*c.RetryAfter)))
	if c.refused.Add(1) <= maxPolite {
		c.linger()
	}
	c.refused.Add(-1)
}

// maxPolite is how many of those who are refused are listened to, a second at
// most, so that they hear why.
const maxPolite = 64

// linger reads what the peer still sends, so that closing does not make its
// system throw away the last word: at most a second, or 1 MiB.
func (c *conn) linger() {
	if !c.sock.closeWrite() {
		return
	}
	c.sock.SetReadDeadline(time.Now().Add(time.Second))
	io.CopyN(io.Discard, c.sock.Conn, 1<<20)
}
