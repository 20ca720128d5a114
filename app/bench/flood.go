package bench

import (
	"context"
	"sync"
	"sync/atomic"
)

// window is how many messages of one sender are on their way at a time. A
// message has arrived when every participant has it and the sender its
// acknowledgement.
const window = 16

// ring is more than the messages of a chat that are on their way.
const ring = 256

// flood is a hall in which a few send as fast as they can.
type flood struct {
	*hall
	senders  []*sender
	books    []book      // of each chat
	tallies  [][]tally   // of each loop, of each chat
	due      [][]*sender // of each loop: who may send again
	stopping atomic.Bool
	flying   atomic.Int64 // messages
}

// sender is a caller who goes around some chats.
type sender struct {
	*caller
	chats []int
	owed  atomic.Int32 // messages that have arrived, and were not replaced

	turn sync.Mutex // held while sending
	next int        // of chats
}

// book is what the loops know together of a chat's messages.
type book struct {
	parts int32 // loops that must have a message, and its sender
	slots [ring]slot
}

type slot struct {
	done  atomic.Int32
	owner atomic.Pointer[sender]
}

// tally is what one loop knows of a chat's messages: how many of its streams
// have them.
type tally struct {
	streams uint16
	counts  [ring]uint16
}

// newFlood lets callers be senders, each in so many chats of theirs.
func newFlood(h *hall) *flood {
	f := &flood{hall: h, books: make([]book, len(h.chats)), due: make([][]*sender, len(h.ears.loops))}
	for i, l := range h.ears.loops {
		f.tallies = append(f.tallies, make([]tally, len(h.chats)))
		l.rest = func() error { return f.resend(i) }
	}
	for i, s := range h.streams {
		k := i % len(h.ears.loops)
		for _, at := range s.seats {
			f.tallies[k][at.index].streams++
		}
		s.on = func(_ *stream, at *seat, _ []byte) error {
			f.heardBy(k, at)
			return nil
		}
	}
	for c := range f.books {
		f.books[c].parts = 1
		for k := range f.tallies {
			if f.tallies[k][c].streams > 0 {
				f.books[c].parts++
			}
		}
	}
	for i, c := range h.callers {
		f.senders = append(f.senders, f.sender(i%len(h.ears.loops), c))
	}
	return f
}

func (f *flood) sender(k int, c *caller) *sender {
	s := &sender{caller: c}
	index := map[int64]int{}
	for i, place := range f.chats {
		if contains(place.users, c.name%len(f.tokens)) {
			s.chats = append(s.chats, i)
			index[int64(place.id)] = i
		}
	}
	c.chats = int64(len(s.chats))
	c.on = func(_ *caller, id, seq int64) error {
		f.books[index[id]].slots[seq%ring].owner.Store(s)
		f.mark(k, index[id], seq)
		return nil
	}
	return s
}

// heardBy counts a stream of loop k.
func (f *flood) heardBy(k int, at *seat) {
	t := &f.tallies[k][at.index]
	n := &t.counts[at.last%ring]
	if *n++; *n == t.streams {
		*n = 0
		f.mark(k, at.index, at.last)
	}
}

// mark notes that one more part of a message has arrived, to the last of which
// its sender owes a new one.
func (f *flood) mark(k, chat int, seq int64) {
	b := &f.books[chat]
	s := &b.slots[seq%ring]
	if s.done.Add(1) < b.parts {
		return
	}
	s.done.Store(0)
	owner := s.owner.Load()
	if owner.owed.Add(1) == 1 {
		f.due[k] = append(f.due[k], owner)
	}
}

// resend sends what loop k owes.
func (f *flood) resend(k int) error {
	for _, s := range f.due[k] {
		n := int(s.owed.Swap(0))
		if f.stopping.Load() {
			f.flying.Add(int64(-n))
			continue
		}
		if err := s.sendNext(f.chats, n); err != nil {
			return err
		}
	}
	f.due[k] = f.due[k][:0]
	return nil
}

// sendNext sends n texts, each to the next chat.
func (s *sender) sendNext(chats []place, n int) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	for range n {
		s.next = (s.next + 1) % len(s.chats)
		s.owe(chats[s.chats[s.next]].id, text)
	}
	return s.pay()
}

// run floods. It ends when all that was sent has arrived.
func (f *flood) run(ctx context.Context, o spans) (rate, error) {
	f.flying.Store(int64(window * len(f.senders)))
	for _, s := range f.senders {
		if err := s.sendNext(f.chats, window); err != nil {
			return rate{}, err
		}
	}
	measured, err := f.ears.measure(ctx, o, f.ears.heard, f.cpu, func() bool {
		f.stopping.Store(true)
		return f.flying.Load() == 0
	})
	if err == nil {
		err = f.complete()
	}
	return measured, err
}
