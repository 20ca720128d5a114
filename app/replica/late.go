package replica

import (
	"talko/app/chat"
)

// maxReads is how often it is tried to read what was left unsent, each keepEvery.
const maxReads = 10

// errUnread is why what was typed meanwhile is not sent by itself.
var errUnread = chat.Conflict.Errorf("what was typed before it cannot be read; send it again to go on without")

// readUnsent tries again to read what an earlier process left unsent. Nothing is
// sent before, for it stands first; in the end it is given up.
func (r *Replica) readUnsent() {
	k := r.keeper
	if k.unread == 0 {
		return
	}
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	kept, err := k.cache.Load()
	switch {
	case err == nil:
		k.unread = 0
		r.warnSpoilt(kept)
		r.do(func(c *core) { c.restoreLate(kept.Unsent, k.owed) })
	case k.unread >= maxReads:
		k.unread = 0
		r.log.Warn("outbox given up", "err", err)
		r.do((*core).giveUpUnread)
	default:
		k.unread++
	}
}

// warnSpoilt tells of what nobody will ever send.
func (r *Replica) warnSpoilt(kept chat.Kept) {
	if kept.Spoilt > 0 {
		r.log.Warn("outbox entries not read", "entries", kept.Spoilt)
	}
}

// holdSends lets what is typed wait: what was left unsent is not read yet. What
// was seen is not known either, and begins anew.
func (c *core) holdSends() {
	c.keeping.unread, c.keeping.drop = true, true
}

// restoreLate takes what was left unsent, and puts it before what was typed
// since. What is owed to the disk is newer than what it has.
func (c *core) restoreLate(left []chat.Unsent, owed []chat.UnsentChange) {
	c.keeping.unread = false
	newer := map[string]bool{}
	for _, changes := range [][]chat.UnsentChange{owed, c.keeping.unsent} {
		for _, change := range changes {
			newer[change.ClientID] = true
		}
	}
	typed := map[*outbox][]*entry{}
	for _, box := range c.boxes {
		for _, e := range box.entries {
			newer[e.line.ClientID] = true
		}
		typed[box], box.entries = box.entries, nil
	}
	for _, u := range left {
		if !newer[u.ClientID] {
			c.restoreUnsent(u)
		}
	}
	for box, entries := range typed {
		box.entries = append(box.entries, entries...)
	}
	c.pumpBoxes()
}

// giveUpUnread goes on without what was left unsent. What was typed meanwhile
// may be meant to stand behind it: its writer decides.
func (c *core) giveUpUnread() {
	c.keeping.unread = false
	for _, box := range c.boxes {
		for _, e := range box.entries {
			if e.line.State == Pending {
				box.set(e, Failed, errUnread)
				box.keep(e)
			}
		}
	}
}
