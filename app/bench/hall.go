package bench

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// A text that is sent has a hundred bytes.
const textSize = 100

var text = strings.Repeat("talko ", 20)[:textSize]

// openPatience is how long opening connections may take, drainPatience how long
// what is under way.
const (
	openPatience  = time.Minute
	drainPatience = 20 * time.Second
)

// hall is a stage that people have come to: streams that hear, callers who send.
type hall struct {
	*stage
	ears    *ears
	streams []*stream
	callers []*caller
}

// enter opens streams, for the users from the first on, and callers for these.
func enter(ctx context.Context, st *stage, streams int, callers []int) (h *hall, err error) {
	h = &hall{stage: st}
	if h.ears, err = newEars(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.ears.close()
		}
	}()
	for i := range streams {
		s, err := h.loop(i).openStream(st, i)
		if err != nil {
			return nil, err
		}
		h.streams = append(h.streams, s)
		if i%100 == 99 { // no more than a listener keeps waiting
			if err := h.opened(ctx); err != nil {
				return nil, err
			}
		}
	}
	for i, user := range callers {
		c, err := h.loop(i).openCaller(st, user)
		if err != nil {
			return nil, err
		}
		h.callers = append(h.callers, c)
	}
	return h, h.opened(ctx)
}

// leave closes what was opened; the stage stays.
func (h *hall) leave() { h.ears.close() }

func (h *hall) loop(i int) *loop { return h.ears.loops[i%len(h.ears.loops)] }

// opened waits until everyone has been let in.
func (h *hall) opened(ctx context.Context) error {
	all := int64(len(h.streams) + len(h.callers))
	return h.ears.until(ctx, openPatience, "open connections", func() bool { return h.ears.opened() == all })
}

// complete sees to it that every stream has heard all that was acknowledged.
func (h *hall) complete() error {
	heads := map[int64]int64{}
	for _, c := range h.callers {
		for id, head := range c.heads {
			heads[id] = max(heads[id], head)
		}
	}
	for _, s := range h.streams {
		if s.stopped {
			continue
		}
		for _, at := range s.seats {
			if head := heads[at.id]; head != 0 && at.last != head {
				return fmt.Errorf("stream %d has heard %d messages of a chat of %d", s.name, at.last, head)
			}
		}
	}
	return nil
}
