package server

import (
	"context"
	"runtime/debug"
	"time"
)

// sweep ends connections whose time is over, and has those rest who have nothing
// to do. One goroutine does so for all of them, for a timer each would cost more
// than the connections do.
func (s *serving) sweep(ctx context.Context) {
	tick := time.NewTicker(s.wheel.tick)
	defer tick.Stop()
	var crowd crowd
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for c, why := range s.late(moment()) {
			c.end(why)
		}
		s.crew.rest()
		if crowd.settled(s.Conns()) {
			debug.FreeOSMemory()
		}
	}
}

// late returns those whose time is over, and why. Who waits for an answer of
// ours is not idle.
func (s *serving) late(now int64) map[*conn]error {
	late := map[*conn]error{}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wheel.roll(now, func(c *conn) int64 {
		end, why := c.until()
		switch {
		case end > now:
			return end
		case why != errIdle || !c.calls.any():
			late[c] = why
		}
		return now + int64(s.IdleTimeout)
	})
	return late
}

// hurry has c looked at in time, of which a frame has begun.
func (s *serving) hurry(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, _ := c.until()
	s.wheel.hurry(c, at)
}
