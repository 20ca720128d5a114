package torture

import (
	"math/rand/v2"
	"sync"

	"talko/app/chat"
)

// deafness decides which hints a client does not hear: now and then one, or
// some in a row. Goroutines may share it.
type deafness struct {
	mu    sync.Mutex // guards what follows
	rand  *rand.Rand
	share float64 // of the hints that begin a deaf moment; 1: all are lost
	left  int     // of this one
}

func newDeafness(seed uint64, share float64) *deafness {
	return &deafness{rand: rand.New(rand.NewPCG(seed, 0xdeaf)), share: share}
}

// set makes more or less of it from now on.
func (d *deafness) set(share float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.share, d.left = share, 0
}

// misses reports whether a notification is lost. What the client library itself
// tells is not, and neither is that hints were dropped.
func (d *deafness) misses(n chat.Notification) bool {
	switch n.(type) {
	case chat.LinkNote, chat.LaggedNote:
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left == 0 && d.rand.Float64() < d.share {
		d.left = 1 + d.rand.IntN(8)
	}
	if d.left > 0 {
		d.left--
		return true
	}
	return false
}

// ear is a stream that tells what comes, and hands on what is heard.
type ear struct {
	chat.Stream
	notes chan chat.Notification
	stop  chan struct{}
	once  sync.Once
	done  chan struct{}
}

func newEar(s chat.Stream, r *recorder) *ear {
	e := &ear{Stream: s, notes: make(chan chat.Notification), stop: make(chan struct{}), done: make(chan struct{})}
	go e.listen(r)
	return e
}

// listen ends with the stream, or by Close.
func (e *ear) listen(r *recorder) {
	defer close(e.done)
	defer close(e.notes)
	for n := range e.Stream.Notifications() {
		r.hear(n)
		if r.ear.misses(n) {
			r.tell(entry{Count: drop})
			continue
		}
		select {
		case e.notes <- n:
		case <-e.stop:
			return
		}
	}
}

func (e *ear) Notifications() <-chan chat.Notification { return e.notes }

// Close ends the stream and waits for listen.
func (e *ear) Close() error {
	e.once.Do(func() { close(e.stop) })
	err := e.Stream.Close()
	<-e.done
	return err
}
