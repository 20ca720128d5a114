package server

import (
	"context"
	"sync"
	"time"
)

// calls are those of a connection that are in flight. It holds next to nothing
// while there are none.
type calls struct {
	mu     sync.Mutex // guards what follows
	why    error      // why the reading has ended; nil: it has not
	life   *term      // ends with the reading; nil: nobody asked for it
	flight *flight    // nil while there are no calls
}

// flight is what calls need while there are some.
type flight struct {
	n       int
	fewer   chan struct{} // closed when a call has ended, or the reading has; nil: nobody waits
	term    *term         // of the calls: it ends some time after the reading
	late    *time.Timer   // ends it
	changes []*call       // wait for their turn
	placing bool          // a change is looking for its place; the next one waits
}

// term is a context, and what ends it.
type term struct {
	context.Context
	end context.CancelFunc
}

func newTerm() *term {
	ctx, end := context.WithCancel(context.Background())
	return &term{ctx, end}
}

// enter counts a call in, and returns the context for it: that ends some time
// after the reading, or with it if the call only waits for news. It waits
// while there are most calls. An error is why the reading has ended.
func (c *calls) enter(o order, most int) (context.Context, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.flight != nil && c.flight.n >= most && c.why == nil {
		c.awaitLocked()
	}
	if c.why != nil {
		return nil, c.why
	}
	if c.flight == nil {
		c.flight = &flight{term: newTerm()}
	}
	c.flight.n++
	if o == waiting {
		return c.lifeLocked(), nil
	}
	return c.flight.term, nil
}

// leave counts a call out.
func (c *calls) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.flight
	f.n--
	f.tell()
	if f.n > 0 {
		return
	}
	if f.late != nil {
		f.late.Stop()
	}
	f.term.end()
	c.flight = nil
}

// awaitLocked waits until there are fewer calls, or the reading has ended. It
// lets go of the lock meanwhile.
func (c *calls) awaitLocked() {
	if c.flight.fewer == nil {
		c.flight.fewer = make(chan struct{})
	}
	fewer := c.flight.fewer
	c.mu.Unlock()
	<-fewer
	c.mu.Lock()
}

func (f *flight) tell() {
	if f.fewer != nil {
		close(f.fewer)
		f.fewer = nil
	}
}

// any reports whether there are calls in flight.
func (c *calls) any() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flight != nil
}

// wait waits until there are none, after the last was begun.
func (c *calls) wait() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.flight != nil {
		c.awaitLocked()
	}
}

// end ends the reading for a reason, of which the first counts; it returns
// that, and whether it was this one. The calls in flight have some time left.
func (c *calls) end(why error, grace time.Duration) (reason error, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.why != nil {
		return c.why, false
	}
	c.why = why
	if c.life != nil {
		c.life.end()
	}
	if c.flight != nil {
		c.flight.late = time.AfterFunc(grace, c.flight.term.end)
		c.flight.tell()
	}
	return why, true
}

// whileRead returns a context that ends with the reading.
func (c *calls) whileRead() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lifeLocked()
}

func (c *calls) lifeLocked() context.Context {
	if c.life == nil {
		c.life = newTerm()
	}
	if c.why != nil {
		c.life.end()
	}
	return c.life
}

// line gives a change that has entered its turn: it reports whether that is
// now. If not, it comes when the one before has its place.
func (c *calls) line(k *call) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.flight
	if f.placing {
		f.changes = append(f.changes, k)
		return false
	}
	f.placing = true
	return true
}

// placed says that a change has its place in the order, and returns the one
// whose turn it is then; nil if there is none.
func (c *calls) placed() (next *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.flight
	if len(f.changes) == 0 {
		f.changes, f.placing = nil, false
		return nil
	}
	next, f.changes = f.changes[0], f.changes[1:]
	return next
}
