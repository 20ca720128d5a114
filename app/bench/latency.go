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
