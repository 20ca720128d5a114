package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// measureStalled measures how long a text takes to so many streams while as many
// others in the same room have stopped reading: what the kernel and the server
// keep for them is full then. The limit is how long it takes when the others are
// not there at all, so the same number is served in both.
func measureStalled(readers int) func(context.Context, *run) ([]Row, error) {
	return func(ctx context.Context, r *run) (rows []Row, err error) {
		st, err := r.stage(ctx, room(2*readers))
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, st.close()) }()
		var found []pair
		for range r.times(1, 5) {
			alone, err := r.stalledOnce(ctx, st, readers, 0)
			if err != nil {
				return nil, err
			}
			stopped, err := r.stalledOnce(ctx, st, readers, readers)
			if err != nil {
				return nil, err
			}
			found = append(found, pair{milliseconds(percentile(stopped, 99)), milliseconds(percentile(alone, 99))})
		}
		return []Row{middle(fmt.Sprintf("stalled/%d", readers), "ms p99", found)}, nil
	}
}

// fillSize and fillTexts are what fills a stream that is not read: the buffers of
// the kernel on both sides, and the server's queue.
const (
	fillSize  = 32_000
	fillTexts = 20
	// stalledRate is how many texts a second are sent then.
	stalledRate = 50
)

// stalledOnce measures readers beside others who have stopped.
func (r *run) stalledOnce(ctx context.Context, st *stage, readers, stopped int) ([]int64, error) {
	h, err := enter(ctx, st, readers+stopped, span(0, latencySenders))
	if err != nil {
		return nil, err
	}
	defer h.leave()
	for _, s := range h.streams[readers:] {
		s.stopped = true
		if err := s.stop(); err != nil {
			return nil, err
		}
	}
	p := newPace(h, readers)
	delays, err := p.run(ctx, stalledRate, r.long(), p.fill)
	st.follow(h)
	return delays, err
}

// fill sends long texts, each when those who listen have heard the one before.
func (p *pace) fill(ctx context.Context) error {
	for range fillTexts {
		if err := p.say(p.callers[0], fillSize); err != nil {
			return err
		}
		for !p.arrived() {
			sleep(ctx, time.Millisecond)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}
