package replica

import (
	"slices"
	"testing"
	"time"
)

// inFlight counts the calls of a name that were made and not carried out.
func (s *sim) inFlight(name string) (n int) {
	for _, c := range s.calls {
		if c.name == name {
			n++
		}
	}
	return n
}

// callOf returns the index of the first of them.
func (s *sim) callOf(t *testing.T, name string) int {
	t.Helper()
	i := slices.IndexFunc(s.calls, func(c call) bool { return c.name == name })
	if i < 0 {
		t.Fatalf("no call of %s waits", name)
	}
	return i
}

// deliverAll delivers all notes that are on their way.
func (s *sim) deliverAll() {
	for len(s.notes) > 0 {
		s.deliver()
	}
}

// answerAll carries out and answers everything at once.
func (s *sim) answerAll() {
	for len(s.calls)+len(s.done) > 0 {
		if len(s.done) > 0 {
			s.answer(0)
		} else {
			s.carryOut(0, "")
		}
	}
}

// arrive lets everything arrive and be answered, until nothing is on its way.
func (s *sim) arrive() {
	for len(s.notes)+len(s.calls)+len(s.done) > 0 {
		s.deliverAll()
		s.answerAll()
	}
}

// rest lets time pass in which everything arrives and is answered.
func (s *sim) rest(d time.Duration) {
	for until := s.now.Add(d); s.now.Before(until); s.now = s.now.Add(100 * time.Millisecond) {
		s.input(nil)
		s.arrive()
	}
}
