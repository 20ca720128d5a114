package replica

import (
	"context"
	"time"

	"talko/app/chat"
)

// keepEvery is how long what was seen waits to be written: what happens
// meanwhile is written with it.
const keepEvery = time.Second

// keeper writes to the cache what the core wants kept. Who writes to the outbox
// has the turn, so that it is in the order of what happened; what was seen is
// written by one goroutine.
type keeper struct {
	cache   chat.Cache // nil: nothing is kept
	turn    chan struct{}
	wake    chan struct{}       // something is to be kept
	owed    []chat.UnsentChange // the disk did not take them; for who has the turn
	refuses bool                // the disk, at the last attempt
	unread  int                 // attempts to read the outbox, all in vain; 0: it was read
	failed  bool                // of what was seen, nothing more is written: a part is missing
}

func newKeeper(cache chat.Cache) *keeper {
	return &keeper{cache: cache, turn: make(chan struct{}, 1), wake: make(chan struct{}, 1)}
}

// keep writes behind until ctx ends.
func (r *Replica) keep(ctx context.Context) {
	rest := time.NewTimer(keepEvery)
	defer rest.Stop()
	resting := true
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.keeper.wake:
			r.keepUnsent()
			if !resting {
				resting = true
				rest.Reset(keepEvery)
			}
		case <-rest.C:
			r.readUnsent()
			r.keepOwed()
			r.keepSeen()
			if resting = r.keeper.unread > 0; resting {
				rest.Reset(keepEvery)
			}
		}
	}
}

// keepUnsent writes the changes of the outbox. A disk that does not take them
// is no reason not to send; they are written with those that follow, or later.
func (r *Replica) keepUnsent() {
	k := r.keeper
	if k.cache == nil {
		return
	}
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	var changes []chat.UnsentChange
	r.look(func(c *core) { changes = c.takeUnsent() })
	if len(changes) == 0 {
		return
	}
	k.owed = append(k.owed, changes...)
	r.payLocked()
	r.do(func(c *core) { c.wrote(changes) })
}

// keepOwed writes again what the disk did not take.
func (r *Replica) keepOwed() {
	r.keeper.turn <- struct{}{}
	defer func() { <-r.keeper.turn }()
	r.payLocked()
}

// payLocked writes what is owed to the disk, in order: all of it or nothing.
func (r *Replica) payLocked() {
	k := r.keeper
	if len(k.owed) == 0 {
		return
	}
	err, before := k.cache.KeepUnsent(k.owed), k.refuses
	k.refuses = err != nil
	switch {
	case err == nil:
		k.owed = nil
	case !before:
		r.log.Warn("outbox not kept", "err", err)
	}
	if before || k.refuses {
		r.do(func(c *core) { c.owes(k.owed, err) }) // which has it tried again
	}
}

// keepSeen writes what has changed in the chats. After a failure the cache stays
// as it is, for it would have holes that nobody knows of.
func (r *Replica) keepSeen() {
	k := r.keeper
	var change chat.CacheChange
	r.look(func(c *core) { change = c.keep() })
	if change.Empty() || k.failed {
		return
	}
	if err := k.cache.Keep(change); err != nil {
		k.failed = true
		r.log.Warn("cache not kept", "err", err)
	}
}

// endKeeping writes what is left and lets go of the cache. Of a session that was
// ended, nothing that was seen stays.
func (r *Replica) endKeeping() {
	if r.keeper.cache == nil {
		return
	}
	r.look(func(c *core) {
		if c.ended != nil {
			c.forgetKept()
			c.link.Loaded = false
		}
	})
	r.keepUnsent()
	r.keepOwed()
	r.keepSeen()
	if err := r.keeper.cache.Close(); err != nil {
		r.log.Warn("cache not closed", "err", err)
	}
}
