package replica

import (
	"container/heap"
	"time"
)

// timers is what is to be done later, in the order of time, then of adding. A
// timer is never taken back: when it runs, it looks whether it is still wanted.
type timers struct {
	queue timerHeap
	added int
}

type timer struct {
	at    time.Time
	order int
	fn    func()
}

func (t *timers) add(at time.Time, fn func()) {
	t.added++
	heap.Push(&t.queue, timer{at, t.added, fn})
}

// run runs what is due at now, also what that adds.
func (t *timers) run(now time.Time) {
	for len(t.queue) > 0 && !t.queue[0].at.After(now) {
		heap.Pop(&t.queue).(timer).fn()
	}
}

func (t *timers) next() time.Time {
	if len(t.queue) == 0 {
		return time.Time{}
	}
	return t.queue[0].at
}

type timerHeap []timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].order < h[j].order
}
func (h timerHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *timerHeap) Push(x any)   { *h = append(*h, x.(timer)) }
func (h *timerHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = timer{}
	*h = old[:len(old)-1]
	return last
}
