package client

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// pushes writes a byte to a pipe now and then, and returns what reads it, and
// how long each was on its way in the bubble's time.
func pushes(t *testing.T, n int, every time.Duration) (reads int, most time.Duration) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	conn, err := gathering(func(context.Context, string) (net.Conn, error) { return ours, nil })(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	begin := time.Now()
	go func() {
		for i := range n {
			time.Sleep(time.Until(begin.Add(time.Duration(i+1) * every)))
			theirs.Write([]byte{byte(i)})
		}
	}()
	buf := make([]byte, 100)
	for i := 0; i < n; reads++ {
		got, err := conn.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, time.Since(begin)-time.Duration(i+1)*every)
		i += got
	}
	return reads, most
}

// TestOrdinaryPushesAreReadAtOnce holds that nothing rests but a flood.
func TestOrdinaryPushesAreReadAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		if _, late := pushes(t, 100, 2*gatherFor); late != 0 {
			t.Errorf("one came %v late", late)
		}
	})
}

// TestAFloodRestsBetweenReads: a pipe has no room, so each of its writes waits
// for a read of its own; of a socket, one read would take them all.
func TestAFloodRestsBetweenReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		if _, late := pushes(t, 50, time.Millisecond); late < gatherFor/2 || late > 2*gatherFor {
			t.Errorf("the last came %v late, want about %v", late, gatherFor)
		}
	})
}
