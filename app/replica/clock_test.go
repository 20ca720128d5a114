package replica

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// TestWallClockThatJumpsIsAReasonToLook: the machine slept, or somebody set its
// clock, and a hint was lost meanwhile.
func TestWallClockThatJumpsIsAReasonToLook(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"forward": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newLiveClient()
				var off atomic.Int64
				r := New(Options{Client: c, Seed: 1, Wall: func(now time.Time) time.Time { return now.Add(time.Duration(off.Load())) }})
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- r.Run(ctx) }()
				synctest.Wait()
				time.Sleep(tickEvery / 2)
				c.mu.Lock()
				c.publish = func(chat.UserID, chat.Notification) {} // nobody hears of it
				c.send(c.chats[1], 2, "while you slept", 0, "")
				c.mu.Unlock()
				off.Store(int64(by))
				time.Sleep(tickEvery + catchUp + 2*time.Second) // less than until the next ping
				if got, _ := r.Chat(1); got.Last == nil || got.Last.Text != "while you slept" {
					t.Errorf("it did not look: %+v", got.Last)
				}
				r.Send(1, "by the wall's clock", 0)
				w := r.Window(1, Newest, 1, 0)
				if ts, want := w.Lines[0].Message.TS, chat.At(time.Now().Add(by)); ts != want {
					t.Errorf("what is sent is dated %v, and the wall says %v", ts, want)
				}
				stop()
				<-ended
			})
		})
	}
}
