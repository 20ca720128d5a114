package server

import (
	"sync"
	"sync/atomic"
	"testing"
)

// However many call, one at a time reads, and what was there before a call is
// read.
func TestNobodyReadsBesideAnotherAndNothingStays(t *testing.T) {
	t.Parallel()
	var turn turn
	var reading, there, read atomic.Int64
	var running sync.WaitGroup
	run := func() {
		for {
			if reading.Add(1) != 1 {
				t.Error("two read at once")
			}
			read.Add(there.Swap(0))
			reading.Add(-1)
			if turn.over() {
				return
			}
		}
	}
	run() // a new turn is taken
	const callers, calls = 8, 2000
	for range callers {
		running.Go(func() {
			for range calls {
				there.Add(1)
				if turn.call() {
					running.Go(run)
				}
			}
		})
	}
	running.Wait()
	if got := read.Load(); got != callers*calls {
		t.Errorf("%d were read of %d", got, callers*calls)
	}
}

func TestWhoIsCalledMeanwhileLooksAgain(t *testing.T) {
	t.Parallel()
	var turn turn
	for range 2 {
		if turn.call() {
			t.Error("called beside who reads")
		}
	}
	if turn.over() {
		t.Error("gone in spite of a call")
	}
	if !turn.over() || !turn.call() {
		t.Error("nobody reads, and nobody is called")
	}
}
