package bench

import (
	"context"
	"fmt"
	"time"
)

// spans are how long something runs before it is measured, and how long it is.
type spans struct{ warm, measured time.Duration }

// long is for what is measured; short for the machine's limit, which is steady
// at once.
func (r *run) long() spans {
	if r.Quick {
		return spans{150 * time.Millisecond, 500 * time.Millisecond}
	}
	return spans{400 * time.Millisecond, 1200 * time.Millisecond}
}

func (r *run) short() spans {
	if r.Quick {
		return spans{100 * time.Millisecond, 300 * time.Millisecond}
	}
	return spans{200 * time.Millisecond, 800 * time.Millisecond}
}

// rate is what was counted in a span of time.
type rate struct {
	perSecond float64
	cpu       float64 // seconds of the server's, for each million; 0: not known
}

// gauge reads a counter, and what a process used. Nothing at all is an error.
func gauge(ctx context.Context, o spans, count func() int64, cpu func() (time.Duration, bool)) (rate, error) {
	sleep(ctx, o.warm)
	begin, first := time.Now(), count()
	used, _ := cpu()
	sleep(ctx, o.measured)
	n := float64(count() - first)
	took := time.Since(begin).Seconds()
	usedNow, _ := cpu()
	if n == 0 && ctx.Err() == nil {
		return rate{}, fmt.Errorf("nothing happened in %v", o.measured)
	}
	return rate{perSecond: n / took, cpu: (usedNow - used).Seconds() / max(n, 1) * 1e6}, ctx.Err()
}

// sleep sleeps, but not beyond the end of ctx.
func sleep(ctx context.Context, d time.Duration) {
	late := time.NewTimer(d)
	defer late.Stop()
	select {
	case <-late.C:
	case <-ctx.Done():
	}
}

// measure listens and gauges meanwhile; see during.
func (e *ears) measure(ctx context.Context, o spans, count func() int64, cpu func() (time.Duration, bool), finished func() bool) (r rate, _ error) {
	err := e.during(ctx, o.warm+o.measured+drainPatience, finished, func(ctx context.Context) (err error) {
		r, err = gauge(ctx, o, count, cpu)
		return err
	})
	return r, err
}

// during listens while something is done, and then until finished says that
// nothing is left to come. It is asked often, by several goroutines.
func (e *ears) during(ctx context.Context, patience time.Duration, finished func() bool, do func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var failed error
	over := make(chan struct{})
	go func() {
		defer close(over)
		failed = do(ctx)
	}()
	err := e.until(ctx, patience, "hear what was sent", func() bool {
		select {
		case <-over:
			return failed != nil || finished()
		default:
			return false
		}
	})
	cancel()
	<-over
	if err == nil {
		err = failed
	}
	return err
}
