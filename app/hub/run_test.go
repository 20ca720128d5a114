package hub

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"talko/app/chat"
)

// slow is a sink that another goroutine empties.
type slow struct {
	t      *testing.T
	box    chan []*chat.Notice
	busy   atomic.Bool
	stream atomic.Pointer[Stream]

	published *atomic.Bool // all of it
}

func (s *slow) Send(notices []*chat.Notice) (bool, error) {
	if !s.busy.CompareAndSwap(false, true) {
		s.t.Error("two write at a time")
	}
	defer s.busy.Store(false)
	s.box <- notices // has room: one Send, then Ready
	return false, nil
}

// TestSlowSinksUnderLoad runs the workers: order holds on every stream, one
// worker writes at a time, and the last message is not lost silently.
func TestSlowSinksUnderLoad(t *testing.T) {
	t.Parallel()
	const streams, messages = 40, 3000
	h := New(Options{QueueFrames: 32})
	ctx, stop := context.WithCancel(t.Context())
	var hub, readers sync.WaitGroup
	hub.Go(func() { h.Run(ctx) })
	var published atomic.Bool
	to := make([]chat.UserID, streams)
	for i := range to {
		to[i] = chat.UserID(i + 1)
		s := &slow{t: t, box: make(chan []*chat.Notice, 2), published: &published}
		s.stream.Store(h.Register(to[i], 1, s))
		readers.Go(func() { s.read(messages, i%4 == 0) })
	}
	for seq := range chat.Seq(messages) {
		h.Publish([]chat.Publication{event(seq+1, to...)})
	}
	published.Store(true)
	h.Lost() // those that lost the last message wait for this
	readers.Wait()
	stop()
	hub.Wait()
	if _, n := h.Count(); n != 0 {
		t.Errorf("%d streams are left", n)
	}
}

// read takes what comes until it has the last message, or Lagged for it.
func (s *slow) read(last chat.Seq, dawdle bool) {
	stream := s.stream.Load()
	defer stream.Close()
	next, gap := chat.Seq(1), false
	for {
		for _, n := range <-s.box {
			e, ok := n.Note.(chat.EventNote)
			if gap = !ok; gap {
				continue
			}
			if e.Event.Seq < next {
				s.t.Errorf("%d came behind %d", e.Event.Seq, next-1)
			}
			next = e.Event.Seq + 1
		}
		if next > last || gap && s.published.Load() && s.drained(stream) {
			return
		}
		for i := 0; dawdle && i < 100; i++ {
			stream.hub.Count() // something to do
		}
		stream.Ready()
	}
}

// drained reports whether the stream has told all that it has.
func (s *slow) drained(stream *Stream) bool {
	stream.mu.Lock()
	defer stream.mu.Unlock()
	return stream.queue.notices == nil && !stream.queue.lagged
}

func TestRunSendsWhatIsQueuedBeforeItEnds(t *testing.T) {
	t.Parallel()
	h := New(Options{Workers: 2})
	var a keeper
	h.Register(1, 11, &a)
	h.Publish([]chat.Publication{event(1, 1)})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := h.Run(ctx); err != nil {
		t.Error(err)
	}
	h.Publish([]chat.Publication{event(2, 1)})
	h.turns()
	check(t, "a", a.got, "1/1pin")
}

func TestAPanicWhilePublishingLeavesNoStreamBehind(t *testing.T) {
	t.Parallel()
	h := New(Options{Encode: func(n chat.Notification) []byte {
		if e, ok := n.(chat.EventNote); ok && e.Event.Seq == 2 {
			panic("cannot be encoded")
		}
		return nil
	}})
	var a keeper
	h.Register(1, 11, &a)
	func() {
		defer func() { recover() }()
		h.Publish([]chat.Publication{event(1, 1), event(2, 1)})
	}()
	h.Lost()
	h.Publish([]chat.Publication{event(3, 1)})
	h.turns()
	check(t, "a", a.got, "Lagged")
	h.Publish([]chat.Publication{event(4, 1)})
	h.turns()
	check(t, "a", a.got, "Lagged", "1/4pin")
}

// broken is a sink with a mistake.
type broken struct{}

func (b *broken) Send([]*chat.Notice) (bool, error) { panic("a mistake") }

func (b *broken) Revoked() { panic("another") }

func TestASinkThatPanicsEndsItsOwnStreamAlone(t *testing.T) {
	t.Parallel()
	h := New(Options{})
	var a keeper
	h.Register(1, 11, &broken{})
	h.Register(1, 12, &a)
	h.Register(2, 21, &broken{})
	h.Publish([]chat.Publication{event(1, 1), {Revoke: []chat.SessionID{21}}})
	h.turns()
	check(t, "the other", a.got, "1/1pin")
	if _, streams := h.Count(); streams != 1 {
		t.Errorf("%d streams are left", streams)
	}
}
