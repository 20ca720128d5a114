package replica

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestDiskThatFailedGetsWhatItMissed has one message typed, and another
// discarded, while the disk takes nothing: a crash after it does again loses the
// one no more than it brings back the other.
func TestDiskThatFailedGetsWhatItMissed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dialer, d := &liveDialer{liveClient: newLiveClient()}, newDisk()
		r, ended, stop := joined(t, dialer, d)
		dialer.setFail(errBroken)
		gone := r.Send(1, "discarded", 0)
		full := func(err error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.fail = err
		}
		full(errors.New("disk full"))
		r.Discard(1, gone)
		id := r.Send(1, "typed", 0)
		full(nil)
		time.Sleep(time.Minute)
		if left := d.left(); !slices.Equal(left, []string{id}) {
			t.Errorf("on disk is %v, want %s", left, id)
		}
		stop()
		<-ended
	})
}
