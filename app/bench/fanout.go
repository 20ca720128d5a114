package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// measureFanout measures how many deliveries a second a server makes to so many
// streams, and what they cost it.
func measureFanout(name string, streams int, p plan, callers []int) func(context.Context, *run) ([]Row, error) {
	return func(ctx context.Context, r *run) (rows []Row, err error) {
		st, err := r.stage(ctx, p)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, st.close()) }()
		var delivered, costs []pair
		for range r.times(1, 5) {
			talko, sample, err := r.floodOnce(ctx, st, streams, callers)
			if err != nil {
				return nil, err
			}
			bare, err := r.bareOnce(ctx, streams, sample)
			if err != nil {
				return nil, err
			}
			delivered = append(delivered, pair{talko.perSecond, bare.perSecond})
			costs = append(costs, pair{talko.cpu, bare.cpu})
		}
		rows = append(rows, middle("fanout/"+name, "deliveries/s", delivered))
		if costs[0].value == 0 {
			r.note("cpu/%s is left out: what the server uses is not known here", name)
			return rows, nil
		}
		return append(rows, middle("cpu/"+name, "CPU s/1M", costs)), nil
	}
}

// floodOnce floods a stage, and returns one of the payloads that were heard.
func (r *run) floodOnce(ctx context.Context, st *stage, streams int, callers []int) (rate, []byte, error) {
	h, err := enter(ctx, st, streams, callers)
	if err != nil {
		return rate{}, nil, err
	}
	defer h.leave()
	f := newFlood(h)
	var sample []byte
	first := h.streams[0]
	on := first.on
	first.on = func(s *stream, at *seat, payload []byte) error {
		if sample == nil {
			sample = bytes.Clone(payload)
		}
		return on(s, at, payload)
	}
	measured, err := f.run(ctx, r.long())
	st.follow(h)
	return measured, sample, err
}

// bareOnce has a bare process write blocks of 16 such frames to as many sockets,
// which are heard in the same way.
func (r *run) bareOnce(ctx context.Context, streams int, sample []byte) (rate, error) {
	chat, seq, ok := locate(sample)
	before, after, cut := strings.Cut(string(sample), fmt.Sprintf("%s%d", seqName, seq))
	if !ok || !cut {
		return rate{}, fmt.Errorf("%q is no message", sample)
	}
	bare, err := r.bare(ctx, "write", orders{
		Conns: streams, Head: before + string(seqName), Tail: after, Frames: 16, BufferedSize: 64 << 10,
	})
	if err != nil {
		return rate{}, err
	}
	defer bare.close()
	e, err := newEars()
	if err != nil {
		return rate{}, err
	}
	defer e.close()
	for i := range streams {
		s := &stream{name: i, opened: true, seats: []seat{{id: chat}}}
		if s.sock, err = e.loops[i%len(e.loops)].dial(bare.addr, s.hear); err != nil {
			return rate{}, err
		}
	}
	return e.measure(ctx, r.short(), e.heard, bare.cpu, func() bool { return true })
}

// bare starts a child of this run.
func (r *run) bare(ctx context.Context, kind string, o orders) (*server, error) {
	line, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	p, addr, err := r.start(ctx, bytes.NewReader(append(line, '\n')), "bench", "--child", kind)
	if err != nil {
		return nil, fmt.Errorf("start a bare process: %w", err)
	}
	return &server{addr: addr, proc: p}, nil
}
