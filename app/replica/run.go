package replica

import (
	"context"
	"errors"
	"sync"
	"time"

	"talko/app/chat"
)

// Of the shell: how long a call may take, how often the clock is looked at, and
// by how much it may differ from the wall's before the machine must have slept.
const (
	callTimeout = 20 * time.Second
	lastTimeout = time.Second // of the drafts at the end
	tickEvery   = 5 * time.Second
	sleptFor    = 10 * time.Second
)

// Run opens the stream, loads the chats, and keeps them up to date until ctx
// ends; then it returns nil. It returns an error of kind Unauthenticated when
// the session has ended. A draft that was typed just before the end is sent in
// it, if the link is up. Every goroutine that it starts has ended when it
// returns. It closes the Cache, but not the Client. Run is called once.
func (r *Replica) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer r.endKeeping()
	defer r.lastDrafts(context.WithoutCancel(ctx))
	defer running.Wait()
	defer cancel()
	running.Go(func() { r.listen(ctx) })
	if r.keeper.cache != nil {
		running.Go(func() { r.keep(ctx) })
	}
	var clock wakeWatch
	clock.slept(r.now(), r.wall)
	for {
		wait, err := r.dispatch(ctx, &running)
		if err != nil {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-r.poke:
		case <-timer.C:
			r.do(func(*core) {})
		}
		timer.Stop()
		if clock.slept(r.now(), r.wall) {
			r.log.Info("clock jumped")
			r.do((*core).wake)
		}
	}
}

// dispatch starts the calls that the core wants made, and returns how long to
// wait at most before the next look.
func (r *Replica) dispatch(ctx context.Context, running *sync.WaitGroup) (wait time.Duration, err error) {
	var calls []call
	wait = tickEvery
	r.look(func(c *core) {
		now := r.now()
		calls, err = c.take(), c.ended
		if next := c.next(); !next.IsZero() {
			wait = min(wait, next.Sub(now))
		}
		r.rests = now.Add(wait)
	})
	for _, call := range calls {
		running.Go(func() { r.carryOut(ctx, call) })
	}
	return max(wait, 0), err
}

// carryOut makes one call and tells the core.
func (r *Replica) carryOut(ctx context.Context, call call) {
	callCtx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer := call.make(callCtx, r.client)
	if ctx.Err() == nil {
		r.do(func(*core) { answer() })
	}
}

// lastDrafts sends the drafts that still rest when all else has ended.
func (r *Replica) lastDrafts(ctx context.Context) {
	var drafts []chat.UpdateParticipant
	r.look(func(c *core) { drafts = c.restingDrafts() })
	ctx, cancel := context.WithTimeout(ctx, lastTimeout)
	defer cancel()
	for _, p := range drafts {
		if _, err := r.client.UpdateParticipant(ctx, p); err != nil {
			r.log.Warn("draft not kept", "chat", p.ChatID, "err", err)
		}
	}
}

// listen reads streams, one after another, until ctx ends. Nothing in it waits
// but for the stream itself.
func (r *Replica) listen(ctx context.Context) {
	var wait backoff
	for ctx.Err() == nil {
		stream, err := r.client.Stream(ctx)
		if err == nil {
			wait.clear()
			r.do(func(c *core) { c.opened(stream.Opened()) })
			err = r.follow(ctx, stream)
		}
		if ctx.Err() != nil {
			return
		}
		var pause time.Duration
		r.do(func(c *core) {
			pause = wait.fail(c, err)
			c.lost(err, pause)
			if errors.Is(err, chat.Unauthenticated) {
				c.ended = err
			}
		})
		r.log.Warn("stream lost", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// follow hands a stream's notifications to the core until it ends.
func (r *Replica) follow(ctx context.Context, stream chat.Stream) error {
	defer stream.Close()
	var ready []chat.Notification
	for {
		select {
		case <-ctx.Done():
			return nil
		case n, ok := <-stream.Notifications():
			if !ok {
				return stream.Err()
			}
			ready = andReady(append(ready[:0], n), stream.Notifications())
			r.do(func(c *core) {
				for _, n := range ready {
					c.notify(n)
				}
			})
			clear(ready)
		}
	}
}

// maxReady is how many notifications are taken at a time: nobody can look
// meanwhile.
const maxReady = 64

// andReady appends what lies ready: it is taken in one, and wakes everyone once.
func andReady(ready []chat.Notification, notes <-chan chat.Notification) []chat.Notification {
	for len(ready) < maxReady {
		select {
		case n, ok := <-notes:
			if !ok {
				return ready // the next receive tells
			}
			ready = append(ready, n)
		default:
			return ready
		}
	}
	return ready
}

// wakeWatch notices that the machine slept: the wall's clock went on, the
// monotonic one did not.
type wakeWatch struct{ last, wall time.Time }

func (w *wakeWatch) slept(now time.Time, wallAt func(time.Time) time.Time) bool {
	wall := wallAt(now).Round(0)
	gone, ran := wall.Sub(w.wall), now.Sub(w.last)
	first := w.last.IsZero()
	w.last, w.wall = now, wall
	return !first && (gone-ran).Abs() > sleptFor
}
