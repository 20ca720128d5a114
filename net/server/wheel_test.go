package server

import (
	"math/rand/v2"
	"testing"
	"time"
)

// Whatever is added, hurried and removed, each comes up at the time that it was
// told last, or within a tick, and nobody else does.
func TestAWheelBringsEachUpInTime(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		const tick = int64(time.Second)
		now := int64(r.IntN(1000)) - 500
		w := newWheel(time.Second, now)
		due := map[*conn]int64{}
		for range 2000 {
			switch r.IntN(4) {
			case 0:
				c := &conn{}
				due[c] = now + r.Int64N(200*tick)
				w.add(c, due[c])
			case 1:
				for c, at := range due {
					sooner := now + r.Int64N(200*tick)
					w.hurry(c, sooner)
					due[c] = min(at, sooner)
					break
				}
			case 2:
				for c := range due {
					w.remove(c)
					delete(due, c)
					break
				}
			case 3:
				now += r.Int64N(5*tick) * r.Int64N(2) * (1 + 20*r.Int64N(2))
				w.roll(now, func(c *conn) int64 {
					if due[c] <= now {
						due[c] = now + 1 + r.Int64N(200*tick)
					}
					return due[c]
				})
				for _, at := range due {
					if at <= now-tick {
						t.Fatalf("seed %d: one is late by %v", seed, time.Duration(now-at))
					}
				}
			}
			n := 0
			w.all(func(c *conn) {
				if n++; due[c] == 0 {
					t.Fatalf("seed %d: one is there who was removed", seed)
				}
			})
			if n != len(due) || w.size != n {
				t.Fatalf("seed %d: %d are there, %d by its count, want %d", seed, n, w.size, len(due))
			}
		}
	}
}

func TestAWheelLooksAtNobodyBeforeTime(t *testing.T) {
	t.Parallel()
	const tick = int64(time.Second)
	w := newWheel(time.Second, 0)
	for range 1000 {
		w.add(&conn{}, 50*tick)
	}
	looks := 0
	look := func(*conn) int64 { looks++; return 200 * tick }
	for now := range int64(50) {
		w.roll(now*tick, look)
	}
	if looks != 0 {
		t.Errorf("%d looks before anything was due", looks)
	}
	for now := range int64(200) { // beyond once around: on the way they are looked at twice
		w.roll(now*tick, look)
	}
	if looks != 3*1000 {
		t.Errorf("%d looks at 1,000", looks)
	}
}
