package client

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// gathered returns a connection that gathers what is written to another.
func gathered(t *testing.T) (ours, theirs net.Conn) {
	pipe, theirs := net.Pipe()
	ours, err := gathering(func(context.Context, string) (net.Conn, error) { return pipe, nil })(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close() })
	return ours, theirs
}

// pushes writes a byte now and then, which is read into so much room, and
// returns how long one was on its way at most, in the bubble's time.
func pushes(t *testing.T, ours, theirs net.Conn, n int, every time.Duration, room int) (most time.Duration) {
	begin := time.Now()
	go func() {
		for i := range n {
			time.Sleep(time.Until(begin.Add(time.Duration(i+1) * every)))
			theirs.Write([]byte{byte(i)})
		}
	}()
	buf := make([]byte, room)
	for i := range n {
		if _, err := ours.Read(buf); err != nil {
			t.Fatal(err)
		}
		most = max(most, time.Since(begin)-time.Duration(i+1)*every)
	}
	return most
}

// TestOrdinaryPushesAreReadAtOnce holds that nothing rests but a flood.
func TestOrdinaryPushesAreReadAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := gathered(t)
		if late := pushes(t, ours, theirs, 100, 2*gatherFor, 100); late != 0 {
			t.Errorf("one came %v late", late)
		}
	})
}

// TestAFloodRestsBetweenReads: a pipe has no room, so each of its writes waits
// for a read of its own; of a socket, one read would take them all.
func TestAFloodRestsBetweenReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := gathered(t)
		if late := pushes(t, ours, theirs, 50, time.Millisecond, 100); late < gatherFor/2 || late > 2*gatherFor {
			t.Errorf("the last came %v late, want about %v", late, gatherFor)
		}
	})
}

// TestNothingRestsWhileThereIsMore: what fills the room that there is for it is
// not all.
func TestNothingRestsWhileThereIsMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := gathered(t)
		if late := pushes(t, ours, theirs, 50, time.Millisecond, 1); late != 0 {
			t.Errorf("one came %v late", late)
		}
	})
}

// TestAFloodIsOverAtOnce: what comes after quiet does not rest, and whoever rests
// when the connection ends hears of it soon.
func TestAFloodIsOverAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := gathered(t)
		pushes(t, ours, theirs, 50, time.Millisecond, 100)
		if late := pushes(t, ours, theirs, 1, 2*gatherFor, 100); late != 0 {
			t.Errorf("what came after quiet was %v late", late)
		}
		pushes(t, ours, theirs, 50, time.Millisecond, 100)
		ours.Close()
		begin := time.Now()
		if _, err := ours.Read(make([]byte, 100)); err == nil || time.Since(begin) > gatherFor {
			t.Errorf("the end came after %v: %v", time.Since(begin), err)
		}
	})
}
