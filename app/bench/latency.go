package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// latencyRate is how many texts a second are sent by latencySenders.
const (
	latencyRate    = 200
	latencySenders = 10
)

// percents are what is told of delays.
var percents = []struct {
	name string
	of   float64
}{{"p50", 50}, {"p99", 99}, {"p99.9", 99.9}}

// measureLatency measures how long a text takes to so many streams, at 200 texts
// a second; beside a bare process that writes each text to each socket.
func measureLatency(streams int) func(context.Context, *run) ([]Row, error) {
	return func(ctx context.Context, r *run) (rows []Row, err error) {
		st, err := r.stage(ctx, room(streams))
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, st.close()) }()
		found := make([][]pair, len(percents))
		for range r.times(1, 5) {
			talko, err := r.latencyOnce(ctx, st, streams)
			if err != nil {
				return nil, err
			}
			bare, err := r.relayOnce(ctx, streams)
			if err != nil {
				return nil, err
			}
			for i, p := range percents {
				found[i] = append(found[i], pair{milliseconds(percentile(talko, p.of)), milliseconds(percentile(bare, p.of))})
			}
		}
		for i, p := range percents {
			rows = append(rows, middle(fmt.Sprintf("latency/%d/%s", streams, p.name), "ms", found[i]))
		}
		return rows, nil
	}
}

func milliseconds(ns int64) float64 { return float64(ns) / float64(time.Millisecond) }

func (r *run) latencyOnce(ctx context.Context, st *stage, streams int) ([]int64, error) {
	h, err := enter(ctx, st, streams, span(0, latencySenders))
	if err != nil {
		return nil, err
	}
	defer h.leave()
	delays, err := newPace(h, streams).run(ctx, latencyRate, r.long(), func(context.Context) error { return nil })
	st.follow(h)
	return delays, err
}

// relayOnce does the same over a bare process. What callers say is not answered.
func (r *run) relayOnce(ctx context.Context, streams int) ([]int64, error) {
	bare, err := r.bare(ctx, "relay", orders{Conns: streams})
	if err != nil {
		return nil, err
	}
	defer bare.close()
	h := &hall{stage: &stage{server: bare, crowd: crowd{chats: make([]place, 1)}}}
	if h.ears, err = newEars(); err != nil {
		return nil, err
	}
	defer h.leave()
	p := newPace(h, streams)
	p.hearers = streams
	for i := range streams {
		k := i % len(h.ears.loops)
		if _, err := h.loop(i).dial(bare.addr, func(payload []byte) error { return p.hear(k, true, payload) }); err != nil {
			return nil, err
		}
	}
	for i := range latencySenders {
		c := &caller{name: i, chats: 1}
		if c.sock, err = h.loop(i).dial(bare.addr, func([]byte) error { return nil }); err != nil {
			return nil, err
		}
		h.callers = append(h.callers, c)
	}
	return p.run(ctx, latencyRate, r.long(), func(context.Context) error { return nil })
}

// measureStalled measures how long a text takes to half of the streams when the
// other half has stopped reading: what the kernel and the server keep for them is
// full then. The limit is how long it takes when none has stopped.
func measureStalled(streams int) func(context.Context, *run) ([]Row, error) {
	return func(ctx context.Context, r *run) (rows []Row, err error) {
		st, err := r.stage(ctx, room(streams))
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, st.close()) }()
		var found []pair
		for range r.times(1, 5) {
			reading, err := r.stalledOnce(ctx, st, streams, false)
			if err != nil {
				return nil, err
			}
			stopped, err := r.stalledOnce(ctx, st, streams, true)
			if err != nil {
				return nil, err
			}
			found = append(found, pair{milliseconds(percentile(stopped, 99)), milliseconds(percentile(reading, 99))})
		}
		return []Row{middle(fmt.Sprintf("stalled/%d", streams/2), "ms p99", found)}, nil
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

func (r *run) stalledOnce(ctx context.Context, st *stage, streams int, stop bool) ([]int64, error) {
	h, err := enter(ctx, st, streams, span(0, latencySenders))
	if err != nil {
		return nil, err
	}
	defer h.leave()
	if stop {
		for _, s := range h.streams[streams/2:] {
			s.stopped = true
			if err := s.stop(); err != nil {
				return nil, err
			}
		}
	}
	p := newPace(h, streams/2)
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
