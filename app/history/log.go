package history

import (
	"cmp"
	"slices"

	"talko/app/chat"
)

// chatLog is what the store holds of a chat, ready to be asked.
type chatLog struct {
	Chat
	sound     bool // dense: events[i] has seq i+1. Of one that is not, nothing else is judged
	events    []chat.Event
	lines     []chat.Message // by seq
	seats     map[chat.UserID]*Seat
	stays     map[chat.UserID]*stays
	given     map[given]chat.Seq           // reactions that stand, and since when
	reactions map[chat.Seq][]chat.Reaction // of each line, as nobody's in particular
	mods      map[chat.Seq][]chat.Seq      // the events that touched each line, in order
	counts    counts
}

// index sorts the store into logs.
func (j *judge) index() {
	for _, c := range j.h.Chats {
		if j.logs[c.ID] != nil {
			j.fault(Malformed, c.ID, 0, "the store has the chat twice")
			continue
		}
		l := &chatLog{Chat: c, seats: map[chat.UserID]*Seat{}}
		j.logs[c.ID] = l
		j.order = append(j.order, l)
	}
	slices.SortFunc(j.order, func(a, b *chatLog) int { return cmp.Compare(a.ID, b.ID) })
	for _, e := range j.h.Events {
		if l := j.stored(e.ChatID, e.Seq); l != nil {
			l.events = append(l.events, e)
		}
	}
	for _, m := range j.h.Lines {
		if l := j.stored(m.ChatID, m.Seq); l != nil {
			l.lines = append(l.lines, m)
		}
	}
	for i := range j.h.Seats {
		j.seat(&j.h.Seats[i])
	}
}

func (j *judge) stored(id chat.ChatID, seq chat.Seq) *chatLog {
	l := j.logs[id]
	if l == nil {
		j.fault(Malformed, id, seq, "it is of a chat that the store does not have")
	}
	return l
}

func (j *judge) seat(s *Seat) {
	l := j.stored(s.Chat, 0)
	if l == nil {
		return
	}
	if l.seats[s.User] != nil {
		j.fault(Malformed, s.Chat, 0, "user %d is in the chat twice", s.User)
	}
	l.seats[s.User] = s
}

// prepare judges a log by itself, and makes it ready to judge others by.
func (j *judge) prepare(l *chatLog) {
	slices.SortFunc(l.events, func(a, b chat.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	slices.SortFunc(l.lines, func(a, b chat.Message) int { return cmp.Compare(a.Seq, b.Seq) })
	if l.sound = !l.Deleted && j.dense(l); !l.sound {
		return
	}
	j.ticks(l)
	j.fold(l)
	j.readStays(l)
	l.counts = countLines(l.lines)
	j.seats(l)
}

// dense judges that the log is 1, 2, 3 … to its head.
func (j *judge) dense(l *chatLog) bool {
	for i := range l.events {
		want := chat.Seq(i + 1)
		if got := l.events[i].Seq; got != want {
			j.fault(Dense, l.ID, want, "the log has seq %d in its place", got)
			return false
		}
	}
	if n := chat.Seq(len(l.events)); n != l.LastSeq {
		j.fault(Dense, l.ID, n, "the head is %d and the log ends here", l.LastSeq)
		return false
	}
	for i := 1; i < len(l.lines); i++ {
		if l.lines[i].Seq == l.lines[i-1].Seq {
			j.fault(Dense, l.ID, l.lines[i].Seq, "two lines have this seq")
			return false
		}
	}
	return true
}

func (j *judge) ticks(l *chatLog) {
	for i := 1; i < len(l.events); i++ {
		if l.events[i].TS < l.events[i-1].TS {
			j.fault(Ticks, l.ID, l.events[i].Seq, "it is dated before the event above it")
		}
	}
}

// event returns the event at seq; nil if there is none.
func (l *chatLog) event(seq chat.Seq) *chat.Event {
	if seq < 1 || seq > chat.Seq(len(l.events)) {
		return nil
	}
	return &l.events[seq-1]
}

// above returns the index of the first line at or above seq.
func (l *chatLog) above(seq chat.Seq) int {
	i, _ := slices.BinarySearchFunc(l.lines, seq, func(m chat.Message, s chat.Seq) int { return cmp.Compare(m.Seq, s) })
	return i
}

// line returns the line at seq; nil if there is none.
func (l *chatLog) line(seq chat.Seq) *chat.Message {
	if i := l.above(seq); i < len(l.lines) && l.lines[i].Seq == seq {
		return &l.lines[i]
	}
	return nil
}

// touches reports whether the event at seq made or touched a line.
func (l *chatLog) touches(seq, line chat.Seq) bool {
	e := l.event(seq)
	switch {
	case e == nil || l.event(line) == nil:
		return false
	case e.Kind == chat.Erased:
		return e.TargetSeq <= line && line <= e.TargetEnd
	case e.TargetSeq != 0:
		return e.TargetSeq == line
	}
	return seq == line
}

// asOf returns the event that gave a line the form that it had at a head.
func (l *chatLog) asOf(line, head chat.Seq) chat.Seq {
	mods := l.mods[line]
	if i, _ := slices.BinarySearch(mods, head+1); i > 0 {
		return mods[i-1]
	}
	return line
}
