package replica

import "talko/app/chat"

// unkept is what the disk did not take of the outbox, and why.
type unkept struct {
	why  error
	owed map[string]bool // client ids of what is to be written
}

// owes takes which changes of the outbox the disk did not take when it was last
// tried, and why; all were taken if why is nil.
func (c *core) owes(changes []chat.UnsentChange, why error) {
	u := unkept{why: why, owed: map[string]bool{}}
	for _, change := range changes {
		u.owed[change.ClientID] = !change.Done
	}
	was := c.keeping.unkept
	c.keeping.unkept = u
	if (was.why == nil) != (why == nil) || len(was.owed) != len(u.owed) {
		c.changed = true
	}
}

// lacks returns why a message that is not stored is not on disk either, nil if
// there is none.
func (u unkept) lacks(boxes map[chat.ChatID]*outbox) error {
	for _, box := range boxes {
		for _, e := range box.entries {
			if e.line.State != Confirmed && u.owed[e.line.ClientID] {
				return u.why
			}
		}
	}
	return nil
}

// Unkept returns why the disk does not take what the user has typed and the
// servers have not stored: it is lost if this process ends now. Nil: nothing
// would be. Changed tells when that changes; it is tried again every second.
func (r *Replica) Unkept() (why error) {
	r.look(func(c *core) { why = c.keeping.unkept.lacks(c.boxes) })
	return why
}
