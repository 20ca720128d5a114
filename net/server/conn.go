package server

import (
	"errors"
	"io"
	"net"
	"time"

	"talko/net/frame"
)

// conn is one accepted connection. Where the system can tell that there is
// something to read, nobody waits for it: the crew reads it then, one at a time.
// Who reads says the last word; others write, or end the reading with a reason.
type conn struct {
	*serving
	id    uint64
	sock  *socket
	fd    int  // of sock, if polled
	polls bool // the poller watches it
	turn  turn
	place place // on the wheel, guarded by its lock
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
	c.watch.born = moment()
	c.out.w = c.sock
	c.sock.closed = c.stir
	return c
}

// finish answers what was accepted, says why it ends, and closes.
func (c *conn) finish(err error) {
	defer c.gone.Done()
	defer c.leave(c)
	defer c.sock.Close()
	defer c.poller.forget(c)
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
		c.stir()
	}
	return why
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
		begins := c.watch.begins()
		payload, rest, whole, err := c.cutter.Next(b)
		if !whole && begins {
			c.hurry(c)
		}
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
	defer c.gone.Done()
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
