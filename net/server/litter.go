package server

import (
	"context"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// What lives in a server is small, and by the runtime's own measure is looked
// through each time that as much was allocated: thirty times a second when there
// is much to do. So a busy server may leave more lying, up to a bound that
// those who run it need not notice; where much comes to life at once, as when
// people sign in, it holds again a second later. One at rest has nothing to
// leave.
const (
	maxLitter  = 32 << 20 // what may lie about, in bytes
	busyBytes  = 8 << 20  // who allocates so much in a second is busy
	quietBytes = 1 << 20  // who allocates less is at rest

	usualPercent = 100 // what the runtime begins with
	mostPercent  = 800
)

// litter decides how much the runtime lets lie, in percent of what lives.
type litter struct {
	allocated uint64 // bytes in all, at the last look
	percent   int
}

// look is told how much was allocated in all, what lived when last all was
// looked through, and how long ago the last look was. It returns the percentage, and
// whether that is another.
func (l *litter) look(allocated, live uint64, since time.Duration) (percent int, other bool) {
	rate := float64(allocated-l.allocated) / since.Seconds()
	l.allocated = allocated
	want := l.percent
	switch {
	case rate >= busyBytes:
		want = int(min(max(100*maxLitter/max(live, 1), usualPercent), mostPercent))
	case rate < quietBytes:
		want = usualPercent
	}
	if math.Abs(float64(want-l.percent)) < float64(l.percent)/4 && want != usualPercent {
		return l.percent, false
	}
	other = want != l.percent
	l.percent = want
	return want, other
}

// tidy looks once a second until ctx ends, and then leaves everything as it
// was. There is one percentage for a process: where someone else has set it,
// another server too, it is theirs from then on.
func tidy(ctx context.Context) {
	read := []metrics.Sample{
		{Name: "/gc/gogc:percent"}, {Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(read)
	l := litter{allocated: read[1].Value.Uint64(), percent: usualPercent}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			if l.percent != usualPercent {
				debug.SetGCPercent(usualPercent)
			}
			return
		case now := <-tick.C:
			metrics.Read(read)
			if read[0].Value.Uint64() != uint64(l.percent) {
				return
			}
			if percent, other := l.look(read[1].Value.Uint64(), read[2].Value.Uint64(), now.Sub(last)); other {
				debug.SetGCPercent(percent)
			}
			last = now
		}
	}
}
