package bench

import (
	"context"
	"errors"
	"os"
	"time"

	"talko/app/process"
)

// The terminal on which things are measured.
const (
	paneWidth  = 200
	paneHeight = 50
)

// measurePane measures what a frame costs in which one more line has arrived, in
// a short chat and in a very long one; the limit of the long one is the short.
func measurePane(ctx context.Context, r *run) ([]Row, error) {
	if r.w.Frames == nil {
		return nil, errors.New("there is nothing here that draws")
	}
	short := r.w.Frames(1_000, paneWidth, paneHeight)
	long := r.w.Frames(1_000_000, paneWidth, paneHeight)
	var shorts []float64
	var longs []pair
	for range r.times(3, 5) {
		a, err := frameCost(ctx, short)
		if err != nil {
			return nil, err
		}
		b, err := frameCost(ctx, long)
		if err != nil {
			return nil, err
		}
		shorts, longs = append(shorts, a), append(longs, pair{b, a})
	}
	return []Row{row("pane/1k", median(shorts), "CPU ms", 0), middle("pane/1M", "CPU ms", longs)}, nil
}

// frameSpan is how long frames are drawn to learn what one costs: the time of
// processors is told in steps of ten milliseconds.
const frameSpan = 500 * time.Millisecond

// frameCost is the time on processors that a frame takes, in milliseconds. All
// else in this process rests.
func frameCost(ctx context.Context, frame func()) (float64, error) {
	before, ok := process.CPU(os.Getpid())
	if !ok {
		return 0, errors.New("the system does not tell what a process uses")
	}
	n := 0
	for begin := time.Now(); time.Since(begin) < frameSpan && ctx.Err() == nil; n++ {
		frame()
	}
	after, _ := process.CPU(os.Getpid())
	return (after - before).Seconds() * 1000 / float64(max(n, 1)), ctx.Err()
}
