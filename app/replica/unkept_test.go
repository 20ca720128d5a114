package replica

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhatTheDiskDoesNotTakeIsTold has a message wait while the disk is full,
// and another be stored.
func TestWhatTheDiskDoesNotTakeIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dialer, d := &liveDialer{liveClient: newLiveClient()}, newDisk()
		r, ended, stop := joined(t, dialer, d)
		full := errors.New("disk full")
		fill := func(err error) {
			d.mu.Lock()
			d.fail = err
			d.mu.Unlock()
			time.Sleep(2 * time.Second)
		}
		told := func(when string, want error) {
			t.Helper()
			if err := r.Unkept(); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", when, err, want)
			}
		}
		dialer.setFail(errBroken)
		r.Send(1, "kept", 0)
		synctest.Wait()
		fill(full)
		told("nothing was typed on the full disk", nil)
		r.Send(1, "not kept", 0)
		synctest.Wait()
		told("a message waits", full)
		fill(nil)
		told("there is room again", nil)
		r.Send(1, "kept too", 0)
		fill(full)
		r.Send(1, "not kept either", 0)
		dialer.setFail(nil)
		time.Sleep(time.Minute)
		told("all is stored", nil)
		stop()
		<-ended
	})
}
