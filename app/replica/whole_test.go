package replica

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// wholeDisk looks at what is on the disk after each write, as a start behind a
// crash there would.
type wholeDisk struct {
	*disk
	writes int
	broken error
}

func (d *wholeDisk) Keep(change chat.CacheChange) error {
	if err := d.disk.Keep(change); err != nil {
		return err
	}
	d.writes++
	kept, err := d.Load()
	for _, k := range kept.Chats {
		if err == nil {
			err = wholeChat(k)
		}
	}
	if d.broken == nil {
		d.broken = err
	}
	return nil
}

// wholeChat holds that each line is there of what a chat says it has. Every
// event of it is a line.
func wholeChat(k chat.KeptChat) error {
	var s keptState
	if err := json.Unmarshal(k.State, &s); err != nil {
		return err
	}
	has := map[chat.Seq]bool{}
	for _, form := range k.Lines {
		has[form.Seq] = true
	}
	for _, r := range s.Spans {
		for seq := r[0]; seq <= r[1]; seq++ {
			if !has[seq] {
				return fmt.Errorf("line %d of %d to %d is not there", seq, r[0], r[1])
			}
			delete(has, seq)
		}
	}
	if len(has) > 0 {
		return fmt.Errorf("the lines %v are in no range", has)
	}
	return nil
}

// TestEachWriteToTheCacheIsWhole: page, cursor and ranges go in one, so that no
// crash comes between them.
func TestEachWriteToTheCacheIsWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, d := newLiveClient(), &wholeDisk{disk: newDisk()}
		for range 20 {
			c.send(c.chats[1], 2, "before", 0, "")
		}
		r := New(Options{Client: c, Seed: 1, Cache: d})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		for i := range 8 {
			c.mu.Lock()
			c.send(c.chats[1], 2, "now", 0, "")
			c.mu.Unlock()
			r.Window(1, Newest, 4*i, 0)
			time.Sleep(keepEvery)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if d.writes < 5 {
			t.Errorf("it wrote only %d times", d.writes)
		}
		if d.broken != nil {
			t.Error(d.broken)
		}
	})
}
