package terminal

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/gdamore/tcell/v2"
)

// guard stands before a screen: it tells whether the terminal has the focus,
// and lets nothing keep it from being restored.
type guard struct {
	tcell.Screen
	focus   func(bool) // called when the terminal gains or loses the focus
	restore func()     // sets the terminal right by force; may be nil
	once    sync.Once
	gone    atomic.Bool
}

// finiTime is how long the screen may take to end in good order.
const finiTime = time.Second

// PollEvent passes events on, but for those of the focus.
func (g *guard) PollEvent() tcell.Event {
	for {
		ev := g.Screen.PollEvent()
		f, ok := ev.(*tcell.EventFocus)
		if !ok {
			return ev
		}
		g.focus(f.Focused)
	}
}

// Init does nothing: the screen is ready, and tview would not tell if it were not.
func (g *guard) Init() error { return nil }

// Fini restores the terminal. The screen's own Fini waits for the goroutine
// that reads keys, which waits for room in a queue that nobody empties any
// more; so it is emptied here.
func (g *guard) Fini() {
	g.once.Do(func() {
		g.gone.Store(true)
		done := make(chan struct{})
		go func() {
			defer close(done)
			g.Screen.Fini()
		}()
		if !g.drain(done) && g.restore != nil {
			g.restore()
		}
	})
}

// drain empties the queue until done; false if that takes too long.
func (g *guard) drain(done <-chan struct{}) bool {
	deadline := time.NewTimer(finiTime)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return true
		case <-deadline.C:
			return false
		case <-tick.C:
			for g.HasPendingEvent() {
				g.Screen.PollEvent()
			}
		}
	}
}
