package server

import (
	"sync/atomic"
	"time"
)

// watch remembers when frames came. The sweeper looks at it from another
// goroutine.
type watch struct {
	born  int64        // when the connection was, in ns since 1970
	began atomic.Int64 // when a frame began to arrive; 0 between frames
	last  atomic.Int64 // when the last frame was whole
}

// begins says that a part of a frame is there.
func (w *watch) begins() { w.began.CompareAndSwap(0, time.Now().UnixNano()) }

// whole says that a frame was read. Until the next begins nobody reads: what
// comes meanwhile is not late.
func (w *watch) whole() {
	w.last.Store(time.Now().UnixNano())
	w.began.Store(0)
}

// since returns how long ago a time of watch was; 0 if it is none.
func since(now time.Time, ns int64) time.Duration {
	if ns == 0 {
		return 0
	}
	return now.Sub(time.Unix(0, ns))
}
