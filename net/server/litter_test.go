package server

import (
	"testing"
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
