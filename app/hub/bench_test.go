package hub

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"talko/app/chat"
)

func TestPublishingToStreamsThatKeepUpAllocatesForTheNoticeAlone(t *testing.T) {
	h, to := crowd(1000)
	batch := []chat.Publication{event(1, to...)}
	allocs := testing.AllocsPerRun(50, func() {
		h.Publish(batch)
		h.turns()
	})
	if allocs > 10 {
		t.Errorf("%v allocations for 1,000 streams", allocs)
	}
}

// copier is a sink like a socket: it copies frames into its buffer.
type copier struct{ buffer []byte }

func (c *copier) Send(notices []*chat.Notice) (bool, error) {
	c.buffer = c.buffer[:0]
	for _, n := range notices {
		c.buffer = append(c.buffer, n.Frame...)
	}
	return true, nil
}

func crowd(n int) (*Hub, []chat.UserID) {
	frame := make([]byte, 260)
	h := New(Options{Encode: func(chat.Notification) []byte { return slices.Clone(frame) }})
	to := make([]chat.UserID, n)
	for i := range to {
		to[i] = chat.UserID(i + 1)
		h.Register(to[i], 1, &copier{})
	}
	return h, to
}

func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("streams=%d", n), func(b *testing.B) {
			h, to := crowd(n)
			ctx, stop := context.WithCancel(b.Context())
			var running sync.WaitGroup
			running.Go(func() { h.Run(ctx) })
			batch := []chat.Publication{event(1, to...)}
			b.ReportAllocs()
			for b.Loop() {
				h.Publish(batch)
			}
			deliveries := float64(b.N) * float64(n)
			b.ReportMetric(deliveries/b.Elapsed().Seconds()/1e6, "Mdeliveries/s")
			stop()
			running.Wait()
		})
	}
}

// BenchmarkDeliver publishes to streams that keep up, and takes their turns, on
// one goroutine: what a delivery costs beside its sink.
func BenchmarkDeliver(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("streams=%d", n), func(b *testing.B) {
			h, to := crowd(n)
			batch := []chat.Publication{event(1, to...)}
			var before, after runtime.MemStats
			b.ReportAllocs()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				h.Publish(batch)
				h.turns()
			}
			runtime.ReadMemStats(&after)
			deliveries := float64(b.N) * float64(n)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/deliveries, "ns/delivery")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/deliveries, "allocs/delivery")
		})
	}
}
