package terminal

import (
	"context"
	"errors"
	"slices"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

// undoTime is how long a deletion can be taken back: only then the servers are
// told.
const undoTime = 6 * time.Second

// doomed is a message that is to be deleted.
type doomed struct {
	chat  chat.ChatID
	seq   chat.Seq
	until time.Time
}

// curtain is what the pane sees of the replica: what is to be deleted shows as
// deleted already. The loop alone uses it.
type curtain struct {
	*replica.Replica
	doomed []doomed
	shown  map[*replica.Line]*replica.Line // a line that is to be deleted, and what is shown for it
}

// Window returns lines as the replica does.
func (c *curtain) Window(id chat.ChatID, at chat.Seq, before, after int) replica.Window {
	w := c.Replica.Window(id, at, before, after)
	for _, d := range c.doomed {
		if d.chat != id {
			continue
		}
		for i, l := range w.Lines {
			if l.State == replica.Stored && l.Seq == d.seq {
				w.Lines = slices.Clone(w.Lines)
				w.Lines[i] = c.hidden(l)
			}
		}
	}
	return w
}

// hidden is one and the same for a line, so that its layout is kept.
func (c *curtain) hidden(l *replica.Line) *replica.Line {
	h := c.shown[l]
	if h == nil {
		m := *l.Message
		m.Text, m.Deleted, m.Reactions, m.Pinned = "", true, nil, false
		line := *l
		line.Message, h = &m, &line
		c.shown[l] = h
	}
	return h
}

// doom deletes a message once nobody took that back.
func (s *session) doom(l *replica.Line) {
	s.curtain.doomed = append(s.curtain.doomed, doomed{s.open, l.Seq, s.u.o.Now().Add(undoTime)})
	s.u.tellFor("deleted   Alt-Z takes it back", undoTime)
}

// undoom takes the last deletion back; false if there is none.
func (s *session) undoom() bool {
	n := len(s.curtain.doomed)
	if n == 0 {
		return false
	}
	d := s.curtain.doomed[n-1]
	s.curtain.doomed = s.curtain.doomed[:n-1]
	clear(s.curtain.shown)
	s.u.tell("not deleted")
	s.jump(d.chat, d.seq)
	return true
}

// carryOut tells the servers what nobody took back in time.
func (s *session) carryOut(now time.Time) {
	for len(s.curtain.doomed) > 0 && !s.curtain.doomed[0].until.After(now) {
		d := s.curtain.doomed[0]
		s.curtain.doomed = s.curtain.doomed[1:]
		s.do(func(ctx context.Context) error { return s.r.Delete(ctx, d.chat, d.seq) }, "")
	}
}

// untilDoom is when the next deletion is carried out.
func (s *session) untilDoom(now time.Time) time.Duration {
	if len(s.curtain.doomed) == 0 {
		return time.Hour
	}
	return s.curtain.doomed[0].until.Sub(now)
}

// farewell returns what carries out, before a session ends, what is still to be
// done; it cannot be taken back any more.
func (s *session) farewell() func(context.Context) error {
	doomed := s.curtain.doomed
	s.curtain.doomed = nil
	return func(ctx context.Context) error {
		var errs []error
		for _, d := range doomed {
			errs = append(errs, s.r.Delete(ctx, d.chat, d.seq))
		}
		return errors.Join(errs...)
	}
}
