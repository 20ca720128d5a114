package plain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

// undoTime is how long a deletion can be taken back: only then the servers are
// told.
const undoTime = 6 * time.Second

// doomed is a message that is to be deleted.
type doomed struct {
	spot
	until time.Time
}

// carryOut deletes what nobody took back in time.
func (s *session) carryOut(now time.Time) {
	for len(s.doomed) > 0 && !s.doomed[0].until.After(now) {
		d := s.doomed[0].spot
		s.doomed = s.doomed[1:]
		s.change(d, func(ctx context.Context) error { return s.r.Delete(ctx, d.chat, d.seq) })
	}
}

// leaveAtEnd leaves because there are no more lines.
func (s *session) leaveAtEnd() {
	if len(s.typing) > 0 {
		s.multi = false
		s.complete()
	}
	wait := scriptTime
	if s.o.Attended {
		wait = attendedTime
	}
	s.leave(wait)
}

// leave ends the session as soon as what is on its way has arrived, or when
// that takes too long.
func (s *session) leave(wait time.Duration) {
	now := s.o.Now()
	if s.leaving {
		s.late = now
		return
	}
	s.leaving, s.late, s.grace = true, now.Add(wait), wait
	for i := range s.doomed {
		s.doomed[i].until = now
	}
}

// settled reports whether nothing is to be waited for any more.
func (s *session) settled() bool {
	now, unsent := s.o.Now(), s.unsent()
	if unsent < s.unsentThen {
		s.late = now.Add(s.grace) // it goes on
	}
	s.unsentThen = unsent
	if !now.Before(s.late) {
		return true
	}
	return unsent == 0 && len(s.own) == 0 && s.busy == 0 && s.wait == nil && len(s.doomed) == 0
}

// unsent counts one's own messages that are not stored, of earlier runs too.
func (s *session) unsent() int {
	n := 0
	for _, c := range s.r.Chats() {
		n += c.Pending
		if s.o.Attended {
			n += c.Failed
		}
	}
	return n
}

// farewell tells what could not be done, and makes it the error of the run.
func (s *session) farewell() error {
	pending := s.unsent()
	if pending > 0 {
		words := counted(pending, "message") + " not sent"
		if s.o.Kept && s.r.Unkept() == nil {
			words += ": kept here, and sent when talko is started again"
		} else {
			words += ": lost"
		}
		s.say(words)
	}
	switch {
	case pending > 0 && s.failure == nil:
		return chat.Unavailable.Errorf("%s not sent", counted(pending, "message"))
	case s.o.Attended && pending == 0, s.failure == nil:
		return nil
	}
	kind := chat.KindOf(s.failure)
	if kind == "" {
		kind = chat.Internal
	}
	return &chat.Error{Kind: kind, Text: fmt.Sprintf("%s failed; the first: %s", counted(s.failures, "line"), s.failure)}
}

// over takes that the replica ended before the user did.
func (s *session) over(err error) (again bool, _ error) {
	switch {
	case s.leaving && (err == nil || errors.Is(err, chat.Unauthenticated)):
		return false, s.farewell()
	case errors.Is(err, chat.Unauthenticated):
		s.say("this session has ended")
		if s.o.Forget != nil {
			s.o.Forget()
		}
		if !s.o.Attended {
			return false, err
		}
		return true, nil
	}
	return false, err
}

// quit leaves; with guests on the servers of this process it asks once.
func (s *session) quit(stay bool) {
	guests := 0
	if s.o.Guests != nil {
		guests = s.o.Guests(s.me().ID)
	}
	if guests > 0 && !s.asked && !stay && s.o.Attended {
		s.asked = true
		s.say(counted(guests, "other") + " are on this server: /quit again ends it for them too, /quit stay lets it go on")
		return
	}
	s.outcome.Stay = stay && s.o.Guests != nil
	s.leave(attendedTime)
}

// change makes a call that gives a line another form, and tells what became of
// it, here if the chat does not tell it.
func (s *session) change(at spot, work func(context.Context) error) {
	p, l := s.places[at.chat], s.lineAt(at)
	if p != nil && l != nil && p.forms[at.seq] == nil {
		p.remember(l.Message)
	}
	s.call(work, func() {
		came := p != nil && l != nil && p.forms[at.seq] != nil && p.forms[at.seq].ModSeq > l.ModSeq
		if !came && !s.told(at) {
			s.say("done")
		}
	})
}

// told tells how a line has changed since it was told last.
func (s *session) told(at spot) bool {
	p, l := s.places[at.chat], s.lineAt(at)
	c, ok := s.r.Chat(at.chat)
	if p == nil || l == nil || !ok || p.forms[at.seq] == nil {
		return false
	}
	said := changes(p.forms[at.seq], l.Message)
	p.remember(l.Message)
	for _, one := range said {
		s.tell(entry{chat: &c, ts: chat.At(s.o.Now()), seq: at.seq, said: one})
	}
	return len(said) > 0
}

// lineAt is a line that is held, nil if it is not.
func (s *session) lineAt(at spot) *replica.Line {
	for _, l := range s.r.Window(at.chat, at.seq, 1, 0).Lines {
		if l.State == replica.Stored && l.Seq == at.seq {
			return l
		}
	}
	return nil
}
