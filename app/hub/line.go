package hub

import "sync"

// line is where streams wait for a worker: strictly first in, first out, each
// at most once. It is a list through [Stream.next].
type line struct {
	wake sync.Cond

	mu     sync.Mutex // guards all below
	chain  chain
	closed bool
}

func (l *line) init() { l.wake.L = &l.mu }

// push puts the streams from first to last, which are linked, at the end; none
// if first is nil.
func (l *line) push(first, last *Stream) {
	if first == nil {
		return
	}
	l.mu.Lock()
	l.chain.join(first, last)
	l.mu.Unlock()
	if first == last {
		l.wake.Signal()
	} else {
		l.wake.Broadcast()
	}
}

// pop moves the first streams into turns and returns how many; it waits for
// one. 0 means that the line is closed and empty.
func (l *line) pop(turns []*Stream) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.chain.head == nil && !l.closed {
		l.wake.Wait()
	}
	n := 0
	for n < len(turns) && l.chain.head != nil {
		turns[n] = l.chain.take()
		n++
	}
	return n
}

// close makes pop return 0 instead of waiting.
func (l *line) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.wake.Broadcast()
}

// ends reports whether the line was closed.
func (l *line) ends() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// chain is a list of streams.
type chain struct{ head, tail *Stream }

func (c *chain) add(s *Stream) { c.join(s, s) }

func (c *chain) join(first, last *Stream) {
	if c.head == nil {
		c.head = first
	} else {
		c.tail.next = first
	}
	c.tail = last
}

func (c *chain) take() *Stream {
	s := c.head
	c.head, s.next = s.next, nil
	return s
}
