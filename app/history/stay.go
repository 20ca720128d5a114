package history

import (
	"cmp"
	"math"
	"slices"

	"talko/app/chat"
)

// stay is one participation of a user: from its joined event to its left event,
// both included, and the first event that may be read in it.
type stay struct {
	joined, left, from chat.Seq
}

const never chat.Seq = math.MaxInt64 // left, while one is there

// removals judges that no chat is gone which nobody left: the last one to leave
// takes it along.
func (j *judge) removals() {
	left := map[chat.ChatID]bool{}
	for i := range j.h.Ops {
		if op := &j.h.Ops[i]; op.Call == Leave && op.Answer.Outcome != Failed {
			left[op.Chat] = true
		}
	}
	for _, l := range j.order {
		if l.Deleted && !left[l.ID] {
			j.fault(Lost, l.ID, 0, "the chat is gone, and nobody left it")
		}
	}
}

// stays are a user's participations in a chat, in order.
type stays struct {
	all []stay
	// lowest is the least from of each stay and those behind it.
	lowest []chat.Seq
}

// readStays derives from the log who was in the chat when.
func (j *judge) readStays(l *chatLog) {
	l.stays = map[chat.UserID]*stays{}
	if l.paired() {
		for user := range l.seats {
			l.stays[user] = &stays{all: []stay{{1, never, 1}}}
		}
	}
	policy := l.policy()
	for i := range l.events {
		switch e := &l.events[i]; e.Kind {
		case chat.HistoryChanged:
			policy = chat.HistoryPolicy(e.Value)
		case chat.Joined:
			j.joins(l, e, policy)
		case chat.Left:
			j.leaves(l, e)
		}
	}
	for _, s := range l.stays {
		s.measure()
	}
}

// paired reports whether the log does not tell who is in the chat: it is always
// the same.
func (c Chat) paired() bool { return c.Kind == chat.Private || c.Kind == chat.Notes }

// policy is the one with which the chat began: the first change was from the
// other one.
func (l *chatLog) policy() chat.HistoryPolicy {
	for i := range l.events {
		e := &l.events[i]
		if e.Kind == chat.HistoryChanged && e.Value == string(chat.HistoryAll) {
			return chat.HistoryJoined
		}
		if e.Kind == chat.HistoryChanged {
			return chat.HistoryAll
		}
	}
	return l.History
}

// about is the user to whom it was done.
func about(e *chat.Event) chat.UserID {
	if e.Subject.ID != 0 {
		return e.Subject.ID
	}
	return e.User.ID
}

func (j *judge) joins(l *chatLog, e *chat.Event, policy chat.HistoryPolicy) {
	s := l.stays[about(e)]
	if s == nil {
		s = &stays{}
		l.stays[about(e)] = s
	}
	if s.there() {
		j.fault(Seated, l.ID, e.Seq, "user %d joins who is there", about(e))
		return
	}
	from := e.Seq
	if l.Kind == chat.Room || policy == chat.HistoryAll || e.Seq <= l.Founded {
		from = 1
	}
	s.all = append(s.all, stay{e.Seq, never, from})
}

func (j *judge) leaves(l *chatLog, e *chat.Event) {
	s := l.stays[about(e)]
	if s == nil || !s.there() {
		j.fault(Seated, l.ID, e.Seq, "user %d leaves who is not there", about(e))
		return
	}
	s.all[len(s.all)-1].left = e.Seq
}

func (s *stays) there() bool { return len(s.all) > 0 && s.all[len(s.all)-1].left == never }

func (s *stays) measure() {
	s.lowest = make([]chat.Seq, len(s.all))
	low := never
	for i := len(s.all) - 1; i >= 0; i-- {
		low = min(low, s.all[i].from)
		s.lowest[i] = low
	}
}

// during returns the index of the first stay that had not ended at seq.
func (s *stays) during(seq chat.Seq) int {
	lo, hi := 0, len(s.all)
	for lo < hi {
		if mid := (lo + hi) / 2; s.all[mid].left < seq {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// unseen returns the rule that forbids a user to see what reaches from line lo
// to event hi: a line and the event that gave it its form, or an event and what
// it touched; "" if there was a stay in which all of it could be read.
func (l *chatLog) unseen(user chat.UserID, lo, hi chat.Seq) Rule {
	s := l.stays[user]
	if s == nil || lo < s.lowest[0] {
		return Below
	}
	if i := s.during(hi); i < len(s.all) && s.lowest[i] <= lo {
		return ""
	}
	return Away
}

// present reports whether a user was in the chat when the event happened.
func (l *chatLog) present(user chat.UserID, seq chat.Seq) bool {
	s := l.stays[user]
	if s == nil {
		return false
	}
	i := s.during(seq)
	return i < len(s.all) && s.all[i].joined <= seq
}

// returned reports whether nothing between two events was pushed to a user,
// because it was away.
func (l *chatLog) returned(user chat.UserID, left, back chat.Seq) bool {
	s := l.stays[user]
	if s == nil {
		return false
	}
	i, k := s.during(left), s.during(back)
	return i+1 == k && k < len(s.all) && s.all[i].left == left && s.all[k].joined == back
}

// seats judges that those are in the chat whom the log brought in, that they
// may read from where it says, and that the store counts what is unread.
func (j *judge) seats(l *chatLog) {
	for user, seat := range l.seats {
		s := l.stays[user]
		if s == nil || !s.there() {
			j.fault(Seated, l.ID, 0, "user %d is in the chat, and by the log is not", user)
			continue
		}
		last := s.all[len(s.all)-1]
		if seat.FromSeq != last.from {
			j.fault(Seated, l.ID, last.joined, "user %d reads from %d, and by the log from %d", user, seat.FromSeq, last.from)
		}
		unread, mentions := l.counts.above(user, max(seat.ReadSeq, seat.FromSeq-1))
		if seat.Unread != unread || seat.Mentions != mentions {
			j.fault(Counted, l.ID, seat.ReadSeq, "user %d has %d unread, %d of them mentions, and the store says %d and %d",
				user, unread, mentions, seat.Unread, seat.Mentions)
		}
	}
	for user, s := range l.stays {
		if s.there() && l.seats[user] == nil {
			j.fault(Seated, l.ID, s.all[len(s.all)-1].joined, "user %d joined, did not leave, and is not in the chat", user)
		}
	}
}

// from reports whether one of the stays reads from seq: its own joined event,
// or the beginning.
func (s *stays) from(seq chat.Seq) bool {
	i, ok := slices.BinarySearchFunc(s.all, seq, func(one stay, q chat.Seq) int { return cmp.Compare(one.joined, q) })
	return ok && s.all[i].from == seq || seq == 1 && s.lowest[0] == 1
}
