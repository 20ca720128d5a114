package terminal

import (
	"cmp"
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
	told  bool // the servers are, and have not answered yet
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
			if known(l) && l.Seq == d.seq {
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
	s.curtain.doomed = append(s.curtain.doomed, doomed{chat: s.open, seq: l.Seq, until: s.u.o.Now().Add(undoTime)})
	s.u.tellFor("deleted   "+cmp.Or(s.u.keys.of("undo"), "/undo")+" takes it back", undoTime)
}

// undoom takes the last deletion back; false if there is none.
func (s *session) undoom() bool {
	n := len(s.curtain.doomed)
	if n == 0 || s.curtain.doomed[n-1].told {
		return false
	}
	d := s.curtain.doomed[n-1]
	s.curtain.doomed = s.curtain.doomed[:n-1]
	clear(s.curtain.shown)
	s.u.tell("not deleted")
	s.jump(d.chat, d.seq)
	return true
}

// carryOut tells the servers what nobody took back in time. It stays hidden
// until they have answered.
func (s *session) carryOut(now time.Time) {
	for i := range s.curtain.doomed {
		d := &s.curtain.doomed[i]
		if d.told || d.until.After(now) {
			continue
		}
		d.told = true
		id, seq := d.chat, d.seq
		s.u.call(func(ctx context.Context) error { return s.r.Delete(ctx, id, seq) }, func(err error) {
			s.lift(id, seq)
			if err != nil {
				s.u.fail(err)
			}
		})
	}
}

// lift shows again what the replica has for a message.
func (s *session) lift(id chat.ChatID, seq chat.Seq) {
	s.curtain.doomed = slices.DeleteFunc(s.curtain.doomed, func(d doomed) bool { return d.chat == id && d.seq == seq })
	clear(s.curtain.shown)
	s.stale = true
}

// untilDoom is when the next deletion is carried out.
func (s *session) untilDoom(now time.Time) time.Duration {
	for _, d := range s.curtain.doomed {
		if !d.told {
			return d.until.Sub(now)
		}
	}
	return time.Hour
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
