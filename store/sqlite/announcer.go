package sqlite

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"

	"talko/app/chat"
)

// announceDepth is how many batches may wait to be published; the writer waits
// for a place, which a publisher that never waits soon gives.
const announceDepth = 256

// announcer hands what was committed to the publisher, in order.
type announcer struct {
	publisher atomic.Pointer[chat.Publisher]
	queue     chan announcement // closed when the writer has ended
	log       *slog.Logger
}

// announcement is a batch, or without one, that something was lost.
type announcement []chat.Publication

func newAnnouncer(log *slog.Logger) *announcer {
	return &announcer{queue: make(chan announcement, announceDepth), log: log}
}

func (a *announcer) announce(batch []chat.Publication) {
	if len(batch) > 0 {
		a.queue <- batch
	}
}

func (a *announcer) lost() { a.queue <- nil }

// run publishes until the queue is closed.
func (a *announcer) run() {
	for batch := range a.queue {
		if p := a.publisher.Load(); p != nil {
			a.publish(*p, batch)
		}
	}
}

// publish hands on one batch. If the publisher panics, what it did not tell is
// lost, and so it is told.
func (a *announcer) publish(p chat.Publisher, batch announcement) {
	defer func() {
		if cause := recover(); cause != nil {
			a.log.Error("publisher panicked", "err", fmt.Errorf("%v\n%s", cause, debug.Stack()))
			if batch != nil {
				a.publish(p, nil)
			}
		}
	}()
	if batch == nil {
		p.Lost()
		return
	}
	p.Publish(batch)
}
