package replica

import (
	"errors"
	"slices"

	"talko/app/chat"
)

// keep has an entry put on disk as it is now.
func (b *outbox) keep(e *entry) {
	if !b.core.keeping.on {
		return
	}
	e.done = false
	b.core.keeping.unsent = append(b.core.keeping.unsent, chat.UnsentChange{Unsent: e.unsent()})
}

// done has an entry taken off the disk: it is stored, or discarded.
func (b *outbox) done(e *entry) {
	if !b.core.keeping.on || e.done {
		return
	}
	e.done = true
	gone := chat.UnsentChange{Unsent: chat.Unsent{ClientID: e.line.ClientID}, Done: true}
	b.core.keeping.unsent = append(b.core.keeping.unsent, gone)
}

func (e *entry) unsent() chat.Unsent {
	form := e.line.Message
	u := chat.Unsent{
		ClientID: e.line.ClientID, Epoch: e.epoch, ChatID: form.ChatID,
		Text: form.Text, ReplyTo: form.ReplyTo, TS: form.TS,
	}
	if e.line.State == Failed {
		u.Refused, u.Reason, u.Unsure = chat.KindOf(e.line.Err), reason(e.line.Err), e.tried
	}
	return u
}

// reason is what an error says to a user.
func reason(err error) string {
	var e *chat.Error
	if errors.As(err, &e) {
		return e.Text
	}
	return err.Error()
}

// takeUnsent returns what is to be written, in order, and forgets it.
func (c *core) takeUnsent() []chat.UnsentChange {
	changes := c.keeping.unsent
	c.keeping.unsent = nil
	return changes
}

// wrote says that changes are on disk, or cannot be: what was typed may be sent.
func (c *core) wrote(changes []chat.UnsentChange) {
	for _, change := range changes {
		box, ok := c.boxes[change.ChatID]
		if !ok || change.Done {
			continue
		}
		if e := box.find(change.ClientID); e != nil {
			e.kept = true
			box.pump()
		}
	}
}

// restoreUnsent takes a message that an earlier process left. Whether that tried
// to send it is not known.
func (c *core) restoreUnsent(u chat.Unsent) {
	box := c.box(u.ChatID)
	if box.find(u.ClientID) != nil {
		return
	}
	line := &Line{State: Pending, ClientID: u.ClientID}
	line.Message = &chat.Message{
		ChatID: u.ChatID, Kind: chat.Text, User: c.user, Text: u.Text, TS: u.TS,
		ReplyTo: u.ReplyTo, ClientID: u.ClientID,
	}
	e := &entry{line: line, epoch: u.Epoch, kept: true, tried: true}
	if u.Refused != "" {
		line.State, line.Err, e.tried = Failed, &chat.Error{Kind: u.Refused, Text: u.Reason}, u.Unsure
	}
	m, ok := c.chats[u.ChatID]
	if ok && u.ReplyTo > 0 {
		line.Quoted = m.quoted(u.ReplyTo)
	}
	if ok && m.has(u.ClientID) {
		box.done(e) // its event came, and was not noted in time
		return
	}
	box.entries = append(box.entries, e)
	if e.epoch != "" && c.epoch != "" && e.epoch != c.epoch && line.State != Failed {
		box.strandOne(e)
	}
	box.touched()
}

// has reports whether a message of the user with a client id is among the lines.
func (m *mirror) has(clientID string) bool {
	return slices.ContainsFunc(m.lines, func(l *Line) bool {
		return l.Message.ClientID == clientID && l.User.ID == m.core.user.ID
	})
}
