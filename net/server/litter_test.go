package server

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"testing/synctest"
	"time"
)

func TestABusyServerMayLeaveMoreLying(t *testing.T) {
	t.Parallel()
	l := litter{percent: usualPercent}
	total := uint64(0)
	for i, look := range []struct {
		allocated, live uint64 // MiB
		percent         int
		other           bool
	}{
		{0, 4, 100, false},     // at rest
		{5, 4, 100, false},     // neither busy nor at rest
		{90, 4, 800, true},     // busy: what lives is small
		{90, 4, 800, false},    // still
		{5, 4, 800, false},     // neither: as it was
		{90, 10, 320, true},    // more lives
		{90, 11, 320, false},   // a little more
		{90, 64, 100, true},    // much: as much again may lie
		{90, 1000, 100, false}, // never less
		{90, 8, 400, true},
		{0, 8, 100, true}, // at rest
	} {
		total += look.allocated << 20
		percent, other := l.look(total, look.live<<20, time.Second)
		if percent != look.percent || other != look.other {
			t.Errorf("look %d: %d, %v; want %d, %v", i, percent, other, look.percent, look.other)
		}
	}
}

func TestWhoIsBusyIsToldByTheTime(t *testing.T) {
	t.Parallel()
	l := litter{percent: usualPercent}
	if percent, _ := l.look(20<<20, 4<<20, time.Minute); percent != usualPercent {
		t.Errorf("20 MiB in a minute: %d", percent)
	}
}

// busily has tidy look at a second in which much was done, and returns what it
// made of the percentage.
func busily(t *testing.T) (percent uint64) {
	t.Helper()
	for range 64 {
		heap = make([]byte, 1<<20)
	}
	time.Sleep(1100 * time.Millisecond)
	synctest.Wait()
	return percentNow()
}

var heap []byte // so that it is allocated

func percentNow() uint64 {
	read := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(read)
	return read[0].Value.Uint64()
}

// Not parallel: there is one percentage for the process.
func TestWhatAServerSetsIsAsItWasInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		go tidy(ctx)
		go tidy(ctx) // of another server
		if got := busily(t); got <= usualPercent {
			t.Errorf("%d while much is done", got)
		}
		end()
		synctest.Wait()
		if got := percentNow(); got != usualPercent {
			t.Errorf("%d in the end", got)
		}
	})
}

// Not parallel: there is one percentage for the process.
func TestWhatSomeoneElseSetsStays(t *testing.T) {
	defer debug.SetGCPercent(usualPercent)
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		go tidy(ctx)
		busily(t)
		debug.SetGCPercent(70)
		if got := busily(t); got != 70 {
			t.Errorf("%d instead of 70", got)
		}
		end()
		synctest.Wait()
		if got := percentNow(); got != 70 {
			t.Errorf("%d instead of 70, in the end", got)
		}
	})
}
