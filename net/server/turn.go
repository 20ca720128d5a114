package server

import "sync/atomic"

// turn sees to it that one goroutine at a time reads a connection, and that
// somebody does when there is something to read. Its zero value is taken.
type turn struct{ state atomic.Int32 }

const (
	taken  = iota // somebody reads
	called        // somebody reads, and is to look again
	free          // nobody does
)

// call reports whether the caller is to see that somebody reads. If not, who
// reads already looks again.
func (t *turn) call() bool {
	for {
		switch t.state.Load() {
		case free:
			if t.state.CompareAndSwap(free, taken) {
				return true
			}
		case taken:
			if t.state.CompareAndSwap(taken, called) {
				return false
			}
		default:
			return false
		}
	}
}

// over is called by who found nothing more to read. It reports whether it may
// go; else there was a call.
func (t *turn) over() bool {
	if t.state.CompareAndSwap(taken, free) {
		return true
	}
	t.state.Store(taken) // only a call can have come between
	return false
}
