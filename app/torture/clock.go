package torture

import "sync"

// now is the time of the history, in nanoseconds: of a clock that all processes
// of a run share and nobody sets.
func now() int64 { return ticks.now() }

var ticks monotonic

// monotonic never gives a time twice, and none that is below one that it gave.
type monotonic struct {
	mu   sync.Mutex // guards last
	last int64
}

func (m *monotonic) now() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = max(sinceBoot(), m.last+1)
	return m.last
}
