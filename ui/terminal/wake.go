package terminal

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gdamore/tcell/v2"
)

// keyWake is a private key: that something waits to be shown.
const keyWake = tcell.Key(0x7ff0)

const (
	// frameTime is the least time between two wakes.
	frameTime = 16 * time.Millisecond
	// wakeAgain is when a wake that had no effect is repeated: the queue was
	// full, or a paste swallowed it.
	wakeAgain = 100 * time.Millisecond
)

// In a flood every frame shows something else, and nobody reads as fast as that:
// after a while there are fewer of them. A key has its frame at once all the
// same.
const (
	floodFrameTime = 50 * time.Millisecond
	floodAfter     = 500 * time.Millisecond
)

// tempo tells how long to rest after a change.
type tempo struct {
	since time.Time // since then something has changed in every frame
	ready time.Time // when the last change had rested
}

// rest returns how long a change rests that came at now. What comes first after
// quiet rests no longer than a frame.
func (t *tempo) rest(now time.Time) time.Duration {
	if now.Sub(t.ready) > frameTime {
		t.since = now
	}
	d := frameTime
	if now.Sub(t.since) >= floodAfter {
		d = floodFrameTime
	}
	t.ready = now.Add(d)
	return d
}

// pump wakes the screen's loop for others, at most once in a frame's time.
type pump struct {
	post    func(tcell.Event) error
	pending atomic.Bool // a wake was asked for and has not been taken
	signal  chan struct{}

	mu   sync.Mutex
	todo []func() // guarded by mu; to be run by the loop
}

func newPump(post func(tcell.Event) error) *pump {
	return &pump{post: post, signal: make(chan struct{}, 1)}
}

// wake asks for a frame. It never blocks and may be called by anyone.
func (p *pump) wake() {
	p.pending.Store(true)
	select {
	case p.signal <- struct{}{}:
	default:
	}
}

// later has f run by the loop.
func (p *pump) later(f func()) {
	p.mu.Lock()
	p.todo = append(p.todo, f)
	p.mu.Unlock()
	p.wake()
}

// take returns what is to be run, and takes the wake as done.
func (p *pump) take() []func() {
	p.pending.Store(false)
	p.mu.Lock()
	defer p.mu.Unlock()
	todo := p.todo
	p.todo = nil
	return todo
}

// run posts wakes until ctx ends.
func (p *pump) run(ctx context.Context) {
	timer := time.NewTimer(wakeAgain)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.signal:
		case <-timer.C:
		}
		if p.pending.Load() {
			_ = p.post(tcell.NewEventKey(keyWake, 0, tcell.ModNone)) // a full queue: tried again
		}
		if !rest(ctx, frameTime) {
			return
		}
		p.arm(timer)
	}
}

// arm sets the timer if there is something to repeat; an idle screen sleeps.
func (p *pump) arm(timer *time.Timer) {
	timer.Stop()
	if p.pending.Load() {
		timer.Reset(wakeAgain)
	}
}

// rest waits for d and reports whether ctx is still alive.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
