package terminal

import (
	"context"
	"sync/atomic"
	"testing"

	"talko/app/chat"
	"talko/app/replica"
)

// fullDisk is a cache that takes nothing until there is room.
type fullDisk struct{ room atomic.Bool }

func (*fullDisk) Load() (kept chat.Kept, err error) { return kept, nil }

func (d *fullDisk) KeepUnsent([]chat.UnsentChange) error {
	if d.room.Load() {
		return nil
	}
	return chat.Unavailable.Errorf("the disk is full")
}

func (*fullDisk) Keep(chat.CacheChange) error { return nil }
func (*fullDisk) Close() error                { return nil }

func TestWhatTheDiskDoesNotTakeIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	d := &fullDisk{}
	s := w.start(100, 30, Options{User: "alice", Join: func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		c, err := w.svc.Dial(ctx, cred)
		if err != nil {
			return nil, err
		}
		return replica.New(replica.Options{Client: mute{c}, Cache: d, Seed: 1}), nil
	}})
	s.write(password, "Enter")
	s.see("#lobby", "Enter sends")
	s.write("is anyone there", "Enter")
	s.see("◌", "not kept on this machine: the disk is full")
	d.room.Store(true)
	s.see("◌", "Enter sends")
	s.miss("not kept")
}
