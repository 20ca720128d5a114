package replica

import (
	"slices"

	"talko/app/chat"
)

// own is what is one user's alone, and how much of it has come: user_seq counts
// it without holes.
type own struct {
	seq   chat.UserSeq          // everything up to here has come
	ahead map[chat.UserSeq]bool // came, above a gap
	kept  []chat.Notification   // came while a listing was in flight

	blocks   map[chat.UserID]bool // nil: not known
	fetching bool
	version  int // counts what makes an answer about blocks out of date
}

func newOwn() own { return own{ahead: map[chat.UserSeq]bool{}} }

// saw takes the number of one of the user's own notifications. A gap means that
// something was missed: the list tells it.
func (o *own) saw(c *core, seq chat.UserSeq) {
	if seq <= o.seq {
		return
	}
	if len(o.ahead) < maxHeld {
		o.ahead[seq] = true
	}
	o.advance()
	if seq > o.seq {
		o.forget(c)
		if !c.listing.inFlight {
			c.list()
		}
	}
}

func (o *own) advance() {
	for o.ahead[o.seq+1] {
		delete(o.ahead, o.seq+1)
		o.seq++
	}
}

// caughtUp says that a listing told everything up to seq.
func (o *own) caughtUp(seq chat.UserSeq) {
	o.seq = max(o.seq, seq)
	for ahead := range o.ahead {
		if ahead <= o.seq {
			delete(o.ahead, ahead)
		}
	}
	o.advance()
}

// keep keeps what comes while the list is being read: the chat that it is about
// may only be told by the list, in a form from before it.
func (o *own) keep(c *core, n chat.Notification) {
	if !c.listing.inFlight && c.link.Loaded {
		return
	}
	if len(o.kept) >= maxHeld {
		o.kept = nil
		c.listing.again = true
		return
	}
	o.kept = append(o.kept, n)
}

// retry takes again what was kept. It is harmless if it was taken before: each
// marker, setting and membership bears its user_seq.
func (o *own) retry(c *core) {
	kept := o.kept
	o.kept = nil
	for _, n := range kept {
		c.notify(n)
	}
}

// behind reports whether there is still a gap.
func (o *own) behind() bool { return len(o.ahead) > 0 }

// forget discards what only notifications keep up to date, and reads it again.
func (o *own) forget(c *core) {
	o.version++
	o.blocks = nil
	c.readOwn()
}

// readOwn reads whom the user blocks, and the user's own profile.
func (c *core) readOwn() {
	if c.own.fetching {
		return
	}
	c.own.fetching = true
	version := c.own.version
	done := func(err error) bool {
		c.own.fetching = false
		if err == nil && version == c.own.version {
			return true
		}
		if err == nil || passing(err) {
			c.after(backoffFirst, c.readOwn)
		}
		return false
	}
	ask(c, "User", chat.Client.User, chat.GetUser{UserID: c.user.ID}, func(r chat.UserResult, err error) {
		if err == nil && version == c.own.version {
			c.user, c.changed = r.User, true
		}
	})
	ask(c, "Blocks", blocksOf, struct{}{}, func(b chat.BlockList, err error) {
		if !done(err) {
			return
		}
		c.own.blocks = map[chat.UserID]bool{}
		for _, u := range b.Users {
			c.own.blocks[u.ID] = true
		}
		c.changed = true
	})
}

// readNote takes a marker that moved on another device, or here.
func (c *core) readNote(n chat.ReadNote) {
	c.own.keep(c, n)
	c.own.saw(c, n.UserSeq)
	if m, ok := c.chats[n.ChatID]; ok {
		m.unread.mark(m, n.ReadMarker, n.LastSeq)
	}
}

// settingNote takes settings of a chat, or a block.
func (c *core) settingNote(n chat.SettingNote) {
	c.own.keep(c, n)
	c.own.saw(c, n.UserSeq)
	if m, ok := c.chats[n.ChatID]; ok && n.Settings != nil {
		m.set(*n.Settings)
	}
	if n.User != nil {
		c.block(n.User.ID, n.Blocked)
	}
}

func (c *core) block(id chat.UserID, blocked bool) {
	c.own.version++
	if c.own.blocks != nil {
		c.own.blocks[id] = blocked
	}
	c.changed = true
}

// userNote takes someone's new profile.
func (c *core) userNote(n chat.UserNote) {
	if n.UserSeq > 0 {
		c.own.saw(c, n.UserSeq)
	}
	if n.User.ID == c.user.ID {
		c.own.version++
		c.user = n.User
	}
	for _, m := range c.each() {
		if slices.ContainsFunc(m.meta.Users, func(u chat.User) bool { return u.ID == n.User.ID }) {
			m.profile(n.User)
		}
		if n.User.Deleted {
			m.named(n.User) // no event of the chat tells it
		}
	}
	c.changed = true
}

// sessionNote takes a sign-in, or an end of one. Who lists sessions reads them.
func (c *core) sessionNote(n chat.SessionNote) {
	c.own.saw(c, n.UserSeq)
	c.changed = true
}
