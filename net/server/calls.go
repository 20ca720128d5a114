package server

import (
	"context"
	"sync"
	"time"
)

// longAgo is a deadline that wakes whoever reads.
var longAgo = time.Unix(1, 0)

// calls are those of a connection that are in flight. It holds next to nothing
// while there are none.
type calls struct {
	c *conn

	mu     sync.Mutex    // guards what follows
	fewer  chan struct{} // closed when a call has ended, or the reading has; nil: nobody waits
	n      int
	why    error              // why the reading has ended; nil: it has not
	ctx    context.Context    // of the calls; nil: there are none
	cancel context.CancelFunc // ends it
	late   *time.Timer        // cancels when the reading has ended for long
	life   context.Context    // ends with the reading; nil: nobody asked for it
	ended  context.CancelFunc // ends life

	changes []*call // wait for their turn
	placing bool    // a change is looking for its place; the next one waits
}

// enter counts a call in, and returns the context for it: that ends some time
// after the reading, or with it if the call only waits for news. It waits
// while there are too many. An error is why the reading has ended.
func (f *calls) enter(o order) (context.Context, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.n >= f.c.MaxCalls && f.why == nil {
		f.awaitLocked()
	}
	if f.why != nil {
		return nil, f.why
	}
	f.n++
	if o == waiting {
		return f.lifeLocked(), nil
	}
	if f.ctx == nil {
		f.ctx, f.cancel = context.WithCancel(context.Background())
	}
	return f.ctx, nil
}

// leave counts a call out.
func (f *calls) leave() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n--
	if f.n == 0 && f.ctx != nil {
		f.cancel()
		f.ctx, f.cancel = nil, nil
	}
	f.tellLocked()
}

// awaitLocked waits until there are fewer calls, or the reading has ended. It
// lets go of the lock meanwhile.
func (f *calls) awaitLocked() {
	if f.fewer == nil {
		f.fewer = make(chan struct{})
	}
	fewer := f.fewer
	f.mu.Unlock()
	<-fewer
	f.mu.Lock()
}

func (f *calls) tellLocked() {
	if f.fewer != nil {
		close(f.fewer)
		f.fewer = nil
	}
}

// any reports whether there are calls in flight.
func (f *calls) any() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n > 0
}

// wait waits until there are none, after the reading has ended.
func (f *calls) wait() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.n > 0 {
		f.awaitLocked()
	}
	if f.late != nil {
		f.late.Stop()
	}
}

// end ends the reading, and returns why: the first reason counts. The calls in
// flight have some time left.
func (f *calls) end(why error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.why != nil {
		return f.why
	}
	f.why = why
	if f.ended != nil {
		f.ended()
	}
	if f.cancel != nil {
		f.late = time.AfterFunc(f.c.Grace, f.cancel)
	}
	f.tellLocked()
	f.c.sock.SetReadDeadline(longAgo)
	return why
}

// whileRead returns a context that ends with the reading.
func (f *calls) whileRead() context.Context {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lifeLocked()
}

func (f *calls) lifeLocked() context.Context {
	if f.life == nil {
		f.life, f.ended = context.WithCancel(context.Background())
		if f.why != nil {
			f.ended()
		}
	}
	return f.life
}

// line gives a change its turn: it reports whether that is now. If not, it
// comes when the one before has its place.
func (f *calls) line(k *call) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.placing {
		f.changes = append(f.changes, k)
		return false
	}
	f.placing = true
	return true
}

// placed says that a change has its place in the order, and returns the one
// whose turn it is then; nil if there is none.
func (f *calls) placed() (next *call) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.changes) == 0 {
		f.changes, f.placing = nil, false
		return nil
	}
	next, f.changes = f.changes[0], f.changes[1:]
	return next
}
