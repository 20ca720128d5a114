package bench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"talko/app/chat"
)

// pace is a hall in which a few people talk at a fixed rate, and it is measured
// how long a text takes from just before it is written to a socket until it was
// read from another.
type pace struct {
	*hall
	clock   time.Time // texts bear the time since then
	to      chat.ChatID
	hearers int
	answers int          // to a text: one, or none where callers are not answered
	due     atomic.Int64 // deliveries and answers
	heard   atomic.Int64
	delays  [][]int64 // of each loop, ns; kept only while keeping
	keeping atomic.Bool
}

// newPace lets streams hear what callers say in the first chat. The delays of the
// first so many are kept.
func newPace(h *hall, kept int) *pace {
	p := &pace{hall: h, clock: time.Now(), to: h.chats[0].id, delays: make([][]int64, len(h.ears.loops))}
	for i, s := range h.streams {
		k := i % len(h.ears.loops)
		s.on = func(_ *stream, _ *seat, payload []byte) error { return p.hear(k, i < kept, payload) }
		if !s.stopped {
			p.hearers++
		}
	}
	for _, c := range h.callers {
		p.answers = 1
		c.on = func(*caller, int64, int64) error {
			p.heard.Add(1)
			return nil
		}
	}
	return p
}

// hear takes a text that loop k has read.
func (p *pace) hear(k int, keep bool, payload []byte) error {
	then, _, ok := number(payload, textName)
	if !ok {
		return fmt.Errorf("%s is no text that was sent", payload)
	}
	if keep && p.keeping.Load() {
		p.delays[k] = append(p.delays[k], int64(time.Since(p.clock))-then)
	}
	p.heard.Add(1)
	return nil
}

// stamped is a text that bears the time.
func stamped(since time.Duration, size int) string {
	return fmt.Sprintf("%019d%s", since, strings.Repeat(" talko", size/6+1)[:size-19])
}

// say has a caller send a text.
func (p *pace) say(c *caller, size int) error {
	p.due.Add(int64(p.hearers + p.answers))
	return c.send(p.to, 1, stamped(time.Since(p.clock), size))
}

// arrived reports whether everyone has heard everything, answers too.
func (p *pace) arrived() bool { return p.heard.Load() == p.due.Load() }

// talk has callers send so many texts a second, one after the other, for a span
// of time. Each has its moment: one that is late makes none of the others later,
// so that the rate is what it is said to be.
func (p *pace) talk(ctx context.Context, perSecond int, span time.Duration) error {
	begin, beat := time.Now(), time.Second/time.Duration(perSecond)
	for i := range int(span / beat) {
		sleep(ctx, time.Until(begin.Add(time.Duration(i+1)*beat)))
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.say(p.callers[i%len(p.callers)], textSize); err != nil {
			return err
		}
	}
	return nil
}

// run does something, talks, at first unheeded, and returns the delays in order.
func (p *pace) run(ctx context.Context, perSecond int, o spans, before func(context.Context) error) ([]int64, error) {
	err := p.ears.during(ctx, o.warm+o.measured+2*drainPatience, p.arrived, func(ctx context.Context) error {
		if err := before(ctx); err != nil {
			return err
		}
		if err := p.talk(ctx, perSecond, o.warm); err != nil {
			return err
		}
		p.keeping.Store(true)
		return p.talk(ctx, perSecond, o.measured)
	})
	if err == nil {
		err = p.complete()
	}
	return slices.Sorted(slices.Values(slices.Concat(p.delays...))), err
}
