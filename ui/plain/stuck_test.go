package plain

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// stuck is a reader who takes nothing until it is let go.
type stuck struct {
	*seat
	mu   sync.Mutex // guards open
	open chan struct{}
}

func (s *stuck) Write(b []byte) (int, error) {
	s.mu.Lock()
	open := s.open
	s.mu.Unlock()
	<-open
	return s.seat.Write(b)
}

func TestAReaderWhoStopsHoldsUpNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me, ben := w.user("alice"), w.user("ben")
	open := make(chan struct{})
	close(open)
	heard := &seat{t: t}
	out := &stuck{seat: heard, open: open}
	s := w.run(Options{Attended: true, User: "alice", Password: password, Out: out})
	heard.done = s.done
	heard.sees("you write to #lobby")
	shut := make(chan struct{})
	out.mu.Lock()
	out.open = shut
	out.mu.Unlock()
	lobby := w.lobby(ben)
	const lines = 400
	long := strings.Repeat("x", 1000)
	for i := range lines {
		w.say(ben, lobby, fmt.Sprint("line ", i, " ", long))
	}
	// Others are served meanwhile, and what happened is told when there is room.
	w.say(me, lobby, "from elsewhere")
	close(shut)
	heard.sees(fmt.Sprint("line ", lines-1), "alice: from elsewhere")
	if n := strings.Count(heard.all(), "ben: line"); n >= lines || !strings.Contains(heard.all(), "left out here") {
		t.Errorf("%d of %d lines were held for someone who read nothing", n, lines)
	}
}

func TestAReaderWhoNeverComesBackIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	shut := make(chan struct{})
	t.Cleanup(func() { close(shut) })
	s := w.run(Options{Attended: true, User: "alice", Password: password, Out: &stuck{seat: &seat{t: t}, open: shut}})
	began := time.Now()
	s.end()
	if _, err := s.ended(); err != nil || time.Since(began) > 30*time.Second {
		t.Errorf("it ended after %v with %v", time.Since(began), err)
	}
}

// full is a disk that takes nothing.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestARunEndsWhenNothingCanBePrinted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	s := w.run(Options{Attended: true, User: "alice", Password: password, Out: full{}})
	if _, err := s.ended(); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

func TestWhatWaitsForAReaderIsBounded(t *testing.T) {
	t.Parallel()
	k := newSink(io.Discard, false)
	for range 100 {
		if !k.full() {
			k.put(strings.Repeat("x", 1<<10))
		}
	}
	if len(k.held) > maxHeld+1<<10 {
		t.Errorf("%d bytes are held", len(k.held))
	}
}
