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
		for range r.times(1, 5) {
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

// talks is pairs who talk. Stream and caller of a number are those of one user.
type talks struct {
	*hall
	hearers     []int64      // streams of each chat
	sent, acked atomic.Int64 // texts
	due, heard  atomic.Int64 // deliveries
	stopping    atomic.Bool
}

// pairsOnce lets the first of each pair begin.
func (r *run) pairsOnce(ctx context.Context, st *stage, pairs int) (float64, error) {
	h, err := enter(ctx, st, 2*pairs, span(0, 2*pairs))
	if err != nil {
		return 0, err
	}
	defer h.leave()
	t := &talks{hall: h, hearers: make([]int64, len(st.chats))}
	for i, s := range h.streams {
		for _, at := range s.seats {
			t.hearers[at.index]++
		}
		s.on = func(_ *stream, at *seat, _ []byte) error { return t.hear(i, at) }
		h.callers[i].on = func(*caller, int64, int64) error {
			t.acked.Add(1)
			return nil
		}
	}
	for i := range st.chats {
		if err := t.say(2*i, i); err != nil {
			return 0, err
		}
	}
	measured, err := h.ears.measure(ctx, r.long(), t.acked.Load, st.cpu, func() bool {
		t.stopping.Store(true)
		return t.acked.Load() == t.sent.Load() && t.heard.Load() == t.due.Load()
	})
	if err == nil {
		err = h.complete()
	}
	st.follow(h)
	return measured.perSecond, err
}

// say says something in a chat.
func (t *talks) say(caller, chat int) error {
	t.sent.Add(1)
	t.due.Add(t.hearers[chat])
	return t.callers[caller].send(t.chats[chat].id, 1, text)
}

// hear answers what the other said. The first of a pair said every second text.
func (t *talks) hear(i int, at *seat) error {
	t.heard.Add(1)
	theirs := at.index == i/2 && (at.last-int64(t.chats[at.index].head))%2 == int64(i%2)
	if !theirs || t.stopping.Load() {
		return nil
	}
	return t.say(i, at.index)
}
