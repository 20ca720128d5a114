package replica

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"

	"talko/app/chat"
)

// outbox is what the user has sent to one chat and has not seen come back. One
// message is in flight; the next goes when it is answered, so the order holds.
type outbox struct {
	core     *core
	id       chat.ChatID
	entries  []*entry
	inFlight bool // also for one that was discarded since
	wait     backoff
}

// entry is one message of an outbox. Its line is replaced, never changed.
type entry struct {
	line  *Line
	epoch string   // under which it was typed
	seq   chat.Seq // of Confirmed
	kept  bool     // on disk, or nothing is: it may be sent
	tried bool     // an attempt was not answered: it may be stored
	done  bool     // taken off the disk again
}

// errOtherEpoch is why a message of another epoch is not sent by itself.
var errOtherEpoch = chat.Conflict.Errorf("the server began anew; send it again if it is missing")

// box returns the outbox of a chat.
func (c *core) box(id chat.ChatID) *outbox {
	box, ok := c.boxes[id]
	if !ok {
		box = &outbox{core: c, id: id}
		c.boxes[id] = box
	}
	return box
}

// send puts a message at the end of a chat's outbox. Nothing is attempted before
// it is on disk.
func (c *core) send(id chat.ChatID, text string, replyTo chat.Seq) (clientID string) {
	box := c.box(id)
	line := &Line{State: Pending, ClientID: c.newID()}
	line.Message = &chat.Message{
		ChatID: id, Kind: chat.Text, User: c.user, Text: text, TS: chat.At(c.wall(c.now)),
		ReplyTo: replyTo, ClientID: line.ClientID,
	}
	if m, ok := c.chats[id]; ok && replyTo > 0 {
		line.Quoted = m.quoted(replyTo)
	}
	e := &entry{line: line, epoch: c.epoch, kept: !c.keeping.on}
	box.entries = append(box.entries, e)
	box.keep(e)
	box.touched()
	box.pump()
	return line.ClientID
}

func (b *outbox) touched() {
	b.core.changed = true
	if m, ok := b.core.chats[b.id]; ok {
		m.view = nil
	}
}

// set replaces an entry's line.
func (b *outbox) set(e *entry, state LineState, err error) {
	line := *e.line
	line.State, line.Err = state, err
	e.line = &line
	b.touched()
}

// pump sends the first message that is not stored yet, unless it is in flight,
// is not on disk, was refused, or has to wait, also for what is to stand before.
func (b *outbox) pump() {
	i := slices.IndexFunc(b.entries, func(e *entry) bool { return e.line.State != Confirmed })
	if i < 0 || b.core.epoch == "" || b.core.keeping.unread {
		return
	}
	e := b.entries[i]
	if e.epoch == "" {
		e.epoch = b.core.epoch
	}
	if b.inFlight || !e.kept || e.line.State == Failed || b.wait.waits(b.core) {
		return
	}
	if e.epoch != b.core.epoch {
		b.strandOne(e)
		return
	}
	b.inFlight, e.tried = true, true
	form := e.line.Message
	params := chat.InsertMessage{ChatID: b.id, Text: form.Text, ReplyTo: form.ReplyTo, ClientID: e.line.ClientID}
	ask(b.core, "InsertMessage", insertUnder(e.epoch), params, func(r chat.MessageResult, err error) {
		b.inFlight = false
		b.answered(e, r.Message, err)
		b.pump()
	})
}

// insertUnder sends a message to servers of that epoch alone: to others, the
// number of its chat means another chat.
func insertUnder(epoch string) func(chat.Client, context.Context, chat.InsertMessage) (chat.MessageResult, error) {
	return func(client chat.Client, ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
		if now := client.Identity().Epoch; now != "" && now != epoch {
			return chat.MessageResult{}, chat.Unavailable.Errorf("the server began anew")
		}
		return client.InsertMessage(ctx, p)
	}
}

// answered takes what became of a message. It never moves the chat's cursor:
// the line stays at the end until its event comes.
func (b *outbox) answered(e *entry, form chat.Message, err error) {
	if !slices.Contains(b.entries, e) {
		return // its event came first, or the user discarded it
	}
	switch {
	case err == nil:
		b.wait.clear()
		b.confirm(e, form)
	case passing(err):
		b.set(e, Pending, err)
		b.core.after(b.wait.fail(b.core, err), b.pump)
	default:
		e.tried = chat.KindOf(err) == chat.Internal // any other refusal is certain
		b.set(e, Failed, err)
		b.keep(e)
	}
}

func (b *outbox) confirm(e *entry, form chat.Message) {
	b.done(e)
	m, ok := b.core.chats[b.id]
	if ok && (form.Seq <= m.cursor || m.line(form.Seq) != nil) {
		b.remove(e)
		m.disprove(&form)
		return
	}
	line := *e.line
	line.State, line.Err, line.Message = Confirmed, nil, &form
	e.line, e.seq = &line, form.Seq
	b.touched()
	if ok {
		m.expect(form.Seq)
	}
}

// disprove compares a message of the user, as an answer told it, with the line
// that is held in its place. Two cannot have the same: the log was shorter once
// than it is here, so it is read anew, and the list tells of the others.
func (m *mirror) disprove(form *chat.Message) {
	line := m.line(form.Seq)
	if line == nil || line.User.ID == form.User.ID && line.Message.ClientID == form.ClientID {
		return
	}
	m.wantPull()
	m.core.listSoon()
}

func (b *outbox) remove(e *entry) {
	b.done(e)
	b.entries = slices.DeleteFunc(slices.Clone(b.entries), func(o *entry) bool { return o == e })
	b.touched()
}

// find returns the entry with a client id.
func (b *outbox) find(clientID string) *entry {
	for _, e := range b.entries {
		if e.line.ClientID == clientID {
			return e
		}
	}
	return nil
}

// strand fails what was typed under another epoch.
func (b *outbox) strand() {
	b.wait.clear()
	b.inFlight = false
	for _, e := range b.entries {
		b.strandOne(e)
	}
}

func (b *outbox) strandOne(e *entry) {
	e.tried = e.tried || e.line.State == Confirmed
	e.seq = 0
	form := *e.line.Message
	form.ID, form.Seq, form.ModSeq, form.EditSeq, form.ReplyTo = 0, 0, 0, 0, 0
	line := *e.line
	line.Message, line.Quoted = &form, nil
	e.line = &line
	b.set(e, Failed, errOtherEpoch)
	b.keep(e)
}

// stored says that a line of the user is in the log: it is no longer in the
// outbox.
func (c *core) stored(id chat.ChatID, clientID string, seq chat.Seq) {
	box, ok := c.boxes[id]
	if !ok {
		return
	}
	for _, e := range box.entries {
		if clientID != "" && e.line.ClientID == clientID || e.seq == seq {
			box.remove(e)
			box.pump()
			return
		}
	}
}

// settle takes confirmed messages out of the outbox whose events are behind the
// cursor: they were skipped by a reset.
func (c *core) settle(m *mirror) {
	box, ok := c.boxes[m.id]
	if !ok {
		return
	}
	for _, e := range slices.Clone(box.entries) {
		if e.line.State == Confirmed && e.seq <= m.cursor {
			box.remove(e)
		}
	}
}

// resend sends a failed message again; discard forgets one.
func (c *core) resend(id chat.ChatID, clientID string) {
	box, ok := c.boxes[id]
	if !ok {
		return
	}
	if e := box.find(clientID); e != nil && e.line.State == Failed {
		e.epoch = c.epoch
		box.wait.clear()
		box.set(e, Pending, nil)
		box.keep(e)
		box.pump()
	}
}

func (c *core) discard(id chat.ChatID, clientID string) (unsure bool) {
	box, ok := c.boxes[id]
	if !ok {
		return false
	}
	e := box.find(clientID)
	if e == nil {
		return false
	}
	box.remove(e)
	box.pump()
	return e.tried || e.line.State == Confirmed
}

// pumpBoxes tries everything again that waits.
func (c *core) pumpBoxes() {
	for _, id := range slices.Sorted(maps.Keys(c.boxes)) {
		c.boxes[id].wait.clear()
		c.boxes[id].pump()
	}
}

// newID returns a UUID of version 7: its order is that of time, which keeps the
// server's index cheap. (Source: RFC 9562, section 5.7.)
func (c *core) newID() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(c.wall(c.now).UnixMilli())<<16|c.rand.Uint64()&0xfff)
	binary.BigEndian.PutUint64(b[8:], c.rand.Uint64())
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
