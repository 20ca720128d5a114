package server

import (
	"sync"
	"sync/atomic"
)

// maxFree is how many of a crew wait for the next job. Each keeps a stack that
// has grown once, which a new goroutine would have to do again.
const maxFree = 1024

// job is something to be done: to read a connection that has something to read,
// or to carry out a call.
type job interface{ run() }

// crew does jobs, each in a goroutine of its own: one that is free, or else a
// new one, so that no job waits for another. Connections that are idle have
// none.
type crew struct {
	jobs    chan job // taken by those who are free; nil sends one home
	free    atomic.Int32
	running sync.WaitGroup
}

func newCrew() *crew { return &crew{jobs: make(chan job)} }

// do has j done, and does not wait for it.
func (w *crew) do(j job) {
	select {
	case w.jobs <- j:
	default:
		w.running.Go(func() { w.work(j) })
	}
}

func (w *crew) work(j job) {
	for ok := true; ok; j, ok = w.next() {
		j.run()
	}
}

// next waits for a job; it reports false to who may go.
func (w *crew) next() (j job, ok bool) {
	defer w.free.Add(-1)
	if w.free.Add(1) > maxFree {
		return nil, false
	}
	j = <-w.jobs
	return j, j != nil
}

// rest sends half of those home who are free: in the end, all.
func (w *crew) rest() {
	for range (w.free.Load() + 1) / 2 {
		select {
		case w.jobs <- nil:
		default:
		}
	}
}

// dismiss ends the crew, when there are no more jobs to come, and waits until
// the last one is done.
func (w *crew) dismiss() {
	close(w.jobs)
	w.running.Wait()
}
