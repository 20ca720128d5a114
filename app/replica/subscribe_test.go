package replica

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// gatedClient opens its streams when it is let, and counts what is read before.
type gatedClient struct {
	*liveClient
	open  chan struct{}
	early int // reads while no stream was open; guarded by liveClient.mu
}

func (c *gatedClient) Stream(ctx context.Context) (chat.Stream, error) {
	<-c.open
	return c.liveClient.Stream(ctx)
}

func (c *gatedClient) Chats(ctx context.Context, p chat.GetChats) (chat.ChatPage, error) {
	c.mu.Lock()
	if len(c.streams) == 0 {
		c.early++
	}
	c.mu.Unlock()
	return c.liveClient.Chats(ctx, p)
}

// TestNothingIsReadBeforeTheStreamIsOpen lets something happen while the first
// stream is being opened: what was read before would be without it, and nobody
// would tell.
func TestNothingIsReadBeforeTheStreamIsOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &gatedClient{liveClient: newLiveClient(), open: make(chan struct{})}
		r := New(Options{Client: c, Seed: 1})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		synctest.Wait()
		c.mu.Lock()
		sent := c.send(c.chats[1], 2, "meanwhile", 0, "")
		c.mu.Unlock()
		close(c.open)
		synctest.Wait()
		if got, _ := r.Chat(1); got.LastSeq != sent.Seq || got.Last == nil || got.Last.Text != "meanwhile" {
			t.Errorf("the head is %d, want %d", got.LastSeq, sent.Seq)
		}
		if c.early > 0 {
			t.Errorf("%d lists were read before", c.early)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestWhatWasMissedIsFetchedWithoutWaitingForAPing loses hints, and then tells
// the replica in every way that it may have missed some.
func TestWhatWasMissedIsFetchedWithoutWaitingForAPing(t *testing.T) {
	t.Parallel()
	for name, tell := range map[string]func(*sim){
		"another stream":   func(s *sim) { s.core.opened(chat.StreamOpened{Epoch: s.model.epoch}) },
		"the link is back": func(s *sim) { s.core.notify(chat.LinkNote{Up: true, Epoch: s.model.epoch}) },
		"Lagged":           func(s *sim) { s.core.notify(chat.LaggedNote{}) },
		"the clock jumped": func(s *sim) { s.core.wake() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := lawful(t)
			s.untilPing(t)
			s.model.send(c, 2, "missed", 0, "")
			s.model.mark(c, me, 5, false)
			s.notes = nil
			s.input(func() { tell(s) })
			s.rest(catchUp + listJitter + time.Second)
			s.equal(t)
		})
	}
}

// untilPing lets time pass until a ping was answered; the next is far.
func (s *sim) untilPing(t *testing.T) {
	t.Helper()
	for range 2 * pingEvery / time.Second {
		s.now = s.now.Add(time.Second)
		if s.input(nil); s.inFlight("Ping") > 0 {
			s.answerAll()
			return
		}
	}
	t.Fatal("no ping was made")
}
