package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxFrame     = 256 << 10
	readSize     = 512 << 10 // of a loop's buffer: a whole frame and a part fit
	sendPatience = 10 * time.Second
	pollPatience = 5 * time.Millisecond
)

// ears hear many connections at a small cost, for they share the processors with
// the server: one goroutine for every two of them, each with a buffer.
type ears struct{ loops []*loop }

// A loop calls what belongs to its connections from one goroutine at a time:
// hear for every frame, and rest when all that had come is read.
type loop struct {
	poller
	rest   func() error
	opened atomic.Int64 // connections that were let in
	frames atomic.Int64 // of every kind
	heard  atomic.Int64 // messages, on streams
	fresh  int64        // of them, not yet added
}

func newEars() (*ears, error) {
	e := &ears{}
	for range max(1, runtime.GOMAXPROCS(0)/2) {
		l := &loop{}
		if err := l.open(); err != nil {
			e.close()
			return nil, fmt.Errorf("open a poller: %w", err)
		}
		e.loops = append(e.loops, l)
	}
	return e, nil
}

func (e *ears) close() {
	for _, l := range e.loops {
		l.poller.close()
	}
}

// opened counts connections that were let in.
func (e *ears) opened() (n int64) {
	for _, l := range e.loops {
		n += l.opened.Load()
	}
	return n
}

// frames counts what has come.
func (e *ears) frames() (n int64) {
	for _, l := range e.loops {
		n += l.frames.Load()
	}
	return n
}

// heard counts messages that streams have heard.
func (e *ears) heard() (n int64) {
	for _, l := range e.loops {
		n += l.heard.Load()
	}
	return n
}

// listen runs the loops until done says so, which is asked every few
// milliseconds, or something is wrong.
func (e *ears) listen(ctx context.Context, done func() bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(e.loops))
	var running sync.WaitGroup
	for i, l := range e.loops {
		running.Go(func() {
			defer cancel()
			for errs[i] == nil && ctx.Err() == nil && !done() {
				errs[i] = l.poll()
			}
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

// until listens until done says so. It fails when that takes longer than
// patience.
func (e *ears) until(ctx context.Context, patience time.Duration, what string, done func() bool) error {
	late, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := e.listen(late, done); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if !done() {
		return fmt.Errorf("%s: not within %v", what, patience)
	}
	return nil
}

// take hands on the whole frames of b, and returns what is left of it.
func (s *sock) take(b []byte) ([]byte, error) {
	frames, used, err := scan(b, s.hear)
	s.l.frames.Add(int64(frames))
	s.l.heard.Add(s.l.fresh)
	s.l.fresh = 0
	if err == nil && s.after != nil {
		err = s.after()
	}
	return b[used:], err
}

// idle tells that all that had come was read.
func (l *loop) idle() error {
	if l.rest == nil {
		return nil
	}
	return l.rest()
}
