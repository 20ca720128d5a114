package server

import (
	"sync/atomic"
	"time"
)

// start is what moments are counted from, so that a clock that is set ends no
// connection.
var start = time.Now()

// moment is now, in ns; never 0.
func moment() int64 { return int64(time.Since(start)) }

// watch remembers when frames came. The sweeper looks at it from another
// goroutine.
type watch struct {
	born  int64        // the moment when the connection was
	began atomic.Int64 // when a frame began to arrive; 0 between frames
	last  atomic.Int64 // when the last frame was whole; 0 before
}

// begins says that a part of a frame is there. It reports whether that is the
// first.
func (w *watch) begins() bool { return w.began.CompareAndSwap(0, moment()) }

// whole says that a frame was read. Until the next begins nobody reads: what
// comes meanwhile is not late.
func (w *watch) whole() {
	w.last.Store(moment())
	w.began.Store(0)
}

// until tells when the time of the connection will be over if nothing more
// comes, and why it ends then.
func (c *conn) until() (end int64, why error) {
	last, began := c.watch.last.Load(), c.watch.began.Load()
	end, why = last+int64(c.IdleTimeout), errIdle
	if last == 0 {
		end, why = c.watch.born+int64(c.FirstTimeout), errSilent
	}
	if slow := began + int64(c.FrameTimeout); began != 0 && slow < end {
		return slow, errSlow
	}
	return end, why
}
