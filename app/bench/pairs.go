package bench

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// couples is a plan of so many private chats, of users who are in one each.
func couples(n int) plan {
	p := plan{users: 2 * n}
	for i := range n {
		p.chats = append(p.chats, []int{2 * i, 2*i + 1})
	}
	return p
}

// measurePairs measures how many texts a second pairs of people exchange, each of
// whom answers what the other said when it has heard it.
func measurePairs(pairs int) func(context.Context, *run) ([]Row, error) {
	return func(ctx context.Context, r *run) (rows []Row, err error) {
		p := couples(pairs)
		st, err := r.stage(ctx, p)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, st.close()) }()
		var exchanged []pair
		for range r.times(1, 3) {
			talko, err := r.pairsOnce(ctx, st, pairs)
			if err != nil {
				return nil, err
			}
			alone, err := r.storeAlone(ctx, p, pairs)
			if err != nil {
				return nil, err
			}
			exchanged = append(exchanged, pair{talko, alone})
		}
		return []Row{middle(fmt.Sprintf("pairs/%d", pairs), "messages/s", exchanged)}, nil
	}
}

// pairsOnce lets the first of each pair begin. Stream and caller of a number are
// those of one user, heard by one loop.
func (r *run) pairsOnce(ctx context.Context, st *stage, pairs int) (float64, error) {
	h, err := enter(ctx, st, 2*pairs, span(0, 2*pairs))
	if err != nil {
		return 0, err
	}
	defer h.leave()
	var sent, told, acked atomic.Int64 // texts
	var stopping atomic.Bool
	for i, s := range h.streams {
		own := h.callers[i]
		own.on = func(*caller, int64, int64) error {
			acked.Add(1)
			return nil
		}
		s.on = func(_ *stream, at *seat, _ []byte) error {
			if at.index != i/2 {
				return nil // of a user who has more pairs
			}
			told.Add(1)
			place := st.chats[at.index]
			if mine := (at.last-int64(place.head))%2 == int64(1-i%2); mine || stopping.Load() {
				return nil
			}
			sent.Add(1)
			return own.send(place.id, 1, text)
		}
	}
	sent.Store(int64(pairs))
	for i, place := range st.chats {
		if err := h.callers[2*i].send(place.id, 1, text); err != nil {
			return 0, err
		}
	}
	measured, err := h.ears.measure(ctx, r.long(), acked.Load, st.cpu, func() bool {
		stopping.Store(true)
		return acked.Load() == sent.Load() && told.Load() == 2*sent.Load()
	})
	if err == nil {
		err = h.complete()
	}
	st.follow(h)
	return measured.perSecond, err
}
