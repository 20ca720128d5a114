package server

import (
	"io"
	"sync/atomic"
	"time"
)

// watch is a reader that remembers when a frame began to arrive. The sweeper
// looks at it from another goroutine.
type watch struct {
	io.Reader
	began atomic.Int64 // ns since 1970; 0 between frames
	last  atomic.Int64 // when the last frame was whole
	// unframed says that someone else reads the frames: began means nothing.
	unframed atomic.Bool
}

func (w *watch) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.began.CompareAndSwap(0, time.Now().UnixNano())
	}
	return n, err
}

// whole says that a frame was read. Until resume nobody reads: what comes
// meanwhile is not late.
func (w *watch) whole() {
	w.last.Store(time.Now().UnixNano())
	w.began.Store(0)
}

// resume says that reading goes on, and how many bytes of the next frame are
// there already.
func (w *watch) resume(ahead int) {
	if ahead > 0 {
		w.began.CompareAndSwap(0, time.Now().UnixNano())
	}
}

// since returns how long ago a time of watch was; 0 if it is none.
func since(now time.Time, ns int64) time.Duration {
	if ns == 0 {
		return 0
	}
	return now.Sub(time.Unix(0, ns))
}
