package bench

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
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
	others  []net.Conn
}

// enter opens streams, for the users from the first on, and callers for these.
func enter(ctx context.Context, st *stage, streams int, callers []int) (*hall, error) {
	e, err := newEars()
	if err != nil {
		return nil, err
	}
	h := &hall{stage: st, ears: e}
	if err := h.open(ctx, span(0, streams), callers); err != nil {
		e.close()
		return nil, err
	}
	if streams == 0 {
		return h, nil
	}
	if err := h.hush(ctx); err != nil {
		e.close()
		return nil, err
	}
	return h, nil
}

// openAtOnce is no more than a listener keeps waiting.
const openAtOnce = 100

// open opens streams and callers for these users.
func (h *hall) open(ctx context.Context, streams, callers []int) error {
	for _, user := range streams {
		s, err := h.loop(user).openStream(h.stage, user)
		if err != nil {
			return err
		}
		h.streams = append(h.streams, s)
		if err := h.opened(ctx, openAtOnce); err != nil {
			return err
		}
	}
	for _, user := range callers {
		c, err := h.loop(user).openCaller(h.stage, user)
		if err != nil {
			return err
		}
		h.callers = append(h.callers, c)
		if err := h.opened(ctx, openAtOnce); err != nil {
			return err
		}
	}
	return h.opened(ctx, 1)
}

// leave closes what was opened; the stage stays.
func (h *hall) leave() {
	h.ears.close()
	for _, conn := range h.others {
		conn.Close()
	}
}

func (h *hall) loop(i int) *loop { return h.ears.loops[i%len(h.ears.loops)] }

// opened waits until fewer than so many have not been let in yet.
func (h *hall) opened(ctx context.Context, fewer int64) error {
	all := int64(len(h.streams) + len(h.callers))
	if all-h.ears.opened() < fewer {
		return nil
	}
	return h.ears.until(ctx, openPatience, "open connections", func() bool { return h.ears.opened() == all })
}

// hush waits until nothing more comes of its own: who is there is told to all who
// share a chat with them, and that takes a while. It does not wait for ever.
func (h *hall) hush(ctx context.Context) error {
	const quiet, most = 200 * time.Millisecond, 20 * time.Second
	heard, since, begin := h.ears.frames(), time.Now(), time.Now()
	var mu sync.Mutex // guards heard and since
	return h.ears.until(ctx, 2*most, "wait for silence", func() bool {
		mu.Lock()
		defer mu.Unlock()
		if n := h.ears.frames(); n != heard {
			heard, since = n, time.Now()
		}
		return time.Since(since) > quiet || time.Since(begin) > most
	})
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
