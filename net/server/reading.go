package server

import (
	"errors"
	"io"
)

// errNothing says that all that came was read.
var errNothing = errors.New("nothing to read")

// start has c read from now on.
func (c *conn) start() {
	if c.polls = c.poller.watch(c); c.polls && c.turn.over() {
		return
	}
	c.crew.do(c)
}

// stir has c read by the crew, unless somebody is at it: then once more.
func (c *conn) stir() {
	if c.turn.call() {
		c.crew.do(c)
	}
}

// run reads what there is; at the end, it finishes the connection.
func (c *conn) run() {
	if err := c.read(); err != nil {
		c.finish(err)
	}
}

// read takes what comes, until the peer is done or the reading is ended. It
// returns nil when there is nothing now: whoever is told of more reads on.
func (c *conn) read() error {
	for {
		err := c.readOnce()
		switch {
		case err == errNothing && c.turn.over():
			return nil
		case err != nil && err != errNothing:
			return err
		}
	}
}

// readOnce reads once, and takes what it read.
func (c *conn) readOnce() error {
	p := pieces.Get().(*piece)
	defer pieces.Put(p)
	n, err := c.next(p[:])
	if n > 0 {
		return c.take(p[:n]) // an error of reading comes again
	}
	if err == nil || err == errNothing {
		return err
	}
	return c.cut(err)
}

// next reads what there is. Without a poller it waits for it.
func (c *conn) next(b []byte) (int, error) {
	if c.polls {
		return readSome(c.sock.raw, b)
	}
	return c.sock.Read(b)
}

// cut tells an end within a frame from one between two.
func (c *conn) cut(err error) error {
	if err == io.EOF && c.cutter.Within() {
		return io.ErrUnexpectedEOF
	}
	return err
}
