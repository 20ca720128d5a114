package terminal

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"
)

// loop counts the wakes that a pump posts, and can be deaf to them.
type loop struct {
	mu    sync.Mutex // guards posts
	posts int
	full  bool
}

func (l *loop) post(tcell.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.full {
		return errors.New("queue full")
	}
	l.posts++
	return nil
}

func (l *loop) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.posts
}

// pumping runs a pump in a bubble of its own for as long as f takes.
func pumping(t *testing.T, f func(p *pump, l *loop)) {
	synctest.Test(t, func(t *testing.T) {
		l := &loop{}
		p := newPump(l.post)
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { p.run(ctx) })
		f(p, l)
		cancel()
		running.Wait()
	})
}

func TestAThousandChangesWakeOnceAFrame(t *testing.T) {
	t.Parallel()
	pumping(t, func(p *pump, l *loop) {
		for range 1000 {
			p.later(func() {})
		}
		synctest.Wait()
		if n := len(p.take()); n != 1000 {
			t.Errorf("%d things to do, want 1000", n)
		}
		time.Sleep(10 * frameTime)
		if n := l.count(); n > 2 {
			t.Errorf("%d wakes", n)
		}
	})
}

func TestAWakeThatWasSwallowedIsRepeated(t *testing.T) {
	t.Parallel()
	pumping(t, func(p *pump, l *loop) {
		l.full = true
		p.wake()
		time.Sleep(wakeAgain)
		l.mu.Lock()
		l.full = false
		l.mu.Unlock()
		time.Sleep(3 * wakeAgain)
		if l.count() == 0 {
			t.Error("never woken")
		}
		p.take()
		time.Sleep(time.Second)
		posts := l.count()
		time.Sleep(time.Hour)
		if l.count() != posts {
			t.Error("an idle screen is woken")
		}
	})
}

// TestAFloodIsShownInFewerFrames has something change every millisecond, then
// once after quiet.
func TestAFloodIsShownInFewerFrames(t *testing.T) {
	t.Parallel()
	var pace tempo
	now, frames := time.Unix(1, 0), 0
	for end := now.Add(10 * time.Second); now.Before(end); frames++ {
		now = now.Add(pace.rest(now) + time.Millisecond)
	}
	if most := int(10*time.Second/floodFrameTime + floodAfter/frameTime); frames > most {
		t.Errorf("%d frames in ten seconds, want at most %d", frames, most)
	}
	now = now.Add(2 * frameTime)
	if d := pace.rest(now); d != frameTime {
		t.Errorf("the first change after quiet rests %v", d)
	}
}

func TestOrdinaryTalkIsShownAtOnce(t *testing.T) {
	t.Parallel()
	var pace tempo
	now := time.Unix(1, 0)
	for range 1000 {
		if d := pace.rest(now); d != frameTime {
			t.Fatalf("a change rests %v", d)
		}
		now = now.Add(40 * time.Millisecond)
	}
}
