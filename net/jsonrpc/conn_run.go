package jsonrpc

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"talko/net/frame"
)

// chunkBytes is how much of what waits is written under one deadline: so a peer
// that reads slowly is told from one that reads nothing.
const chunkBytes = 64 << 10

// enqueueLocked puts a frame behind what waits to be sent.
func (c *Conn) enqueueLocked(payload func(dst []byte) []byte) error {
	if c.err != nil {
		return c.err
	}
	if len(c.unsent) > c.o.MaxUnsent {
		return ErrBusy
	}
	start := len(c.unsent)
	sent := payload(frame.Begin(c.unsent))
	if n := len(sent) - start - frame.HeaderBytes; c.maxSend > 0 && n > c.maxSend {
		return fmt.Errorf("%w of the peer: %d bytes, at most %d", frame.ErrTooLarge, n, c.maxSend)
	}
	c.unsent = frame.End(sent, start)
	select {
	case c.wake <- struct{}{}:
	default:
	}
	return nil
}

// write sends what waits, all of it at once, until the connection ends.
func (c *Conn) write() {
	var spare []byte
	for {
		select {
		case <-c.wake:
		case <-c.done:
			return
		}
		c.mu.Lock()
		out := c.unsent
		c.unsent = spare[:0]
		c.mu.Unlock()
		if len(out) == 0 {
			spare = out // never the one that is filled now
			continue
		}
		if err := c.writeChunks(out); err != nil {
			c.end(err)
			return
		}
		spare = out
		if cap(spare) > DefaultMaxFrame {
			spare = nil
		}
	}
}

func (c *Conn) writeChunks(out []byte) error {
	for chunk := range slices.Chunk(out, chunkBytes) {
		c.net.SetWriteDeadline(time.Now().Add(c.o.WriteTimeout))
		if _, err := c.net.Write(chunk); err != nil {
			return err
		}
	}
	return nil
}

// read hands out what comes, until the connection ends.
func (c *Conn) read() {
	for {
		payload, err := c.o.Reader.Next()
		if err == nil {
			err = c.take(payload)
		}
		if err != nil {
			c.end(err)
			return
		}
	}
}

// take hands out the entries of a payload; those of a batch one by one, and
// each is answered on its own. An error ends the connection.
func (c *Conn) take(payload []byte) error {
	s := scanners.Get().(*scanner)
	defer s.release()
	if _, fault := s.split(payload, MaxDepth); fault != nil {
		return fault
	}
	for _, e := range s.entries {
		if e.method == nil {
			if err := c.answer(e); err != nil {
				return err
			}
			continue
		}
		r, fault := e.request()
		if fault != nil {
			c.Reply(Response{ID: r.ID, Err: fault})
			continue
		}
		c.o.Handle(c, r)
	}
	return nil
}

// answer hands a response to the call that waits for it. One that nobody waits
// for any more is dropped; one without an id tells that the peer cannot go on.
func (c *Conn) answer(e entry) error {
	r, err := e.response()
	if err != nil {
		return err
	}
	id, err := strconv.ParseUint(string(r.ID), 10, 64)
	if err != nil {
		if r.Err != nil {
			return r.Err
		}
		return errors.New("answer to a call that was never made")
	}
	c.mu.Lock()
	waiting := c.waiting[id]
	delete(c.waiting, id)
	c.mu.Unlock()
	if waiting != nil {
		waiting <- r
	}
	return nil
}

// response judges an entry as an answer.
func (e *entry) response() (Response, error) {
	r := Response{ID: e.id, Result: e.result}
	if (e.result == nil) == (e.failed == nil) {
		return r, errors.New("neither a request nor an answer")
	}
	if e.failed != nil {
		r.Err = new(Error)
		if err := json.Unmarshal(e.failed, r.Err); err != nil {
			return r, fmt.Errorf("decode error of an answer: %w", err)
		}
	}
	return r, nil
}

// end ends the connection once: the first reason is the one that all get.
func (c *Conn) end(why error) {
	if errors.Is(why, io.EOF) {
		why = errors.New("closed by the peer")
	}
	c.mu.Lock()
	first := c.err == nil
	if first {
		c.err = fmt.Errorf("%w: %w", ErrClosed, why)
		c.waiting, c.unsent = nil, nil
		close(c.done)
	}
	c.mu.Unlock()
	if first {
		c.net.Close()
	}
}
