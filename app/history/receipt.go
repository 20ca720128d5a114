package history

import (
	"cmp"
	"slices"

	"talko/app/chat"
)

// receipts judges that what came to clients is in the log, and was theirs to
// see.
func (j *judge) receipts() {
	for i := range j.h.Received {
		r := &j.h.Received[i]
		l, gone := j.log(r.Chat)
		switch {
		case l == nil && !gone:
			j.blame(Phantom, r.Client, r.Chat, r.Seq, "it came, and the store does not have the chat")
		case l != nil && j.real(l, r):
			j.allowed(l, r)
		}
	}
	for _, r := range j.h.Listed {
		l, _ := j.log(r.Chat)
		if l == nil || r.Left || r.FromSeq == 0 {
			continue
		}
		if s := l.stays[j.clients[r.Client].User]; s == nil || !s.from(r.FromSeq) {
			j.blame(Below, r.Client, l.ID, r.FromSeq, "it was told as the first that the user may read, and never was")
		}
	}
}

// real judges that what came is what the log has.
func (j *judge) real(l *chatLog, r *Received) bool {
	e := l.event(r.Seq)
	switch {
	case e == nil:
		j.blame(Phantom, r.Client, l.ID, r.Seq, "it came, and the log ends at %d", l.LastSeq)
	case r.Kind == "":
		return true
	case r.Kind != e.Kind:
		j.blame(Phantom, r.Client, l.ID, r.Seq, "it came as %s, and is %s", r.Kind, e.Kind)
	case r.Target != e.TargetSeq && e.Kind != chat.Erased:
		j.blame(Phantom, r.Client, l.ID, r.Seq, "it came as about %d, and is about %d", r.Target, e.TargetSeq)
	case r.TS != 0 && r.TS != e.TS:
		j.blame(Phantom, r.Client, l.ID, r.Seq, "it came with another time")
	default:
		return r.ModSeq == 0 || j.formed(l, r.Client, r.line(), r.ModSeq)
	}
	return false
}

// line is what the event made or touched.
func (r *Received) line() chat.Seq {
	if r.Target != 0 {
		return r.Target
	}
	return r.Seq
}

// allowed judges that the user might see all of what came at once: the event,
// the line that it touched, and the event that gave the line its form.
func (j *judge) allowed(l *chatLog, r *Received) {
	lo, hi := r.Seq, max(r.Seq, r.ModSeq)
	if r.Kind != "" && r.Kind != chat.Erased {
		lo = min(lo, r.line())
	}
	user := j.clients[r.Client].User
	if rule := l.unseen(user, lo, hi); rule != "" {
		j.blame(rule, r.Client, l.ID, r.Seq, "it came, as of %d and about %d", hi, lo)
	} else if r.Pushed && !l.present(user, r.Seq) {
		j.blame(Away, r.Client, l.ID, r.Seq, "it was pushed to a user who was not in the chat when it happened")
	}
}

// pushed is what one client was pushed of one chat, in order of time.
type pushed struct {
	client ClientID
	chat   chat.ChatID
	at     int64
	seq    chat.Seq
	reset  bool // a hole may be here
	record int  // its place in the record, where times are equal
}

// pushes judges that pushes come in order, and without holes that nobody told.
func (j *judge) pushes() {
	all := j.pushed()
	slices.SortFunc(all, func(a, b pushed) int {
		return cmp.Or(cmp.Compare(a.client, b.client), cmp.Compare(a.chat, b.chat), cmp.Compare(a.at, b.at), cmp.Compare(a.record, b.record))
	})
	resets := j.resets()
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		l, _ := j.log(b.chat)
		if a.client != b.client || a.chat != b.chat || a.reset || b.reset || l == nil || b.seq == a.seq+1 {
			continue
		}
		switch {
		case between(resets[b.client], a.at, b.at):
		case b.seq <= a.seq:
			j.blame(Pushed, b.client, b.chat, b.seq, "it was pushed after %d", a.seq)
		case !l.paired() && !l.returned(j.clients[b.client].User, a.seq, b.seq):
			j.blame(Pushed, b.client, b.chat, b.seq, "it was pushed next after %d, and nothing told of the hole", a.seq)
		}
	}
}

// pushed gathers pushes with what resets one chat alone.
func (j *judge) pushed() (all []pushed) {
	for _, r := range j.h.Resets {
		if r.Chat != 0 {
			all = append(all, pushed{r.Client, r.Chat, r.At, 0, true, len(all)})
		}
	}
	for i := range j.h.Received {
		if r := &j.h.Received[i]; r.Pushed {
			all = append(all, pushed{r.Client, r.Chat, r.At, r.Seq, false, len(all)})
		}
	}
	return all
}

// resets returns when each client was told of holes in all chats.
func (j *judge) resets() map[ClientID][]int64 {
	at := map[ClientID][]int64{}
	for _, r := range j.h.Resets {
		if r.Chat == 0 {
			at[r.Client] = append(at[r.Client], r.At)
		}
	}
	for _, times := range at {
		slices.Sort(times)
	}
	return at
}

// between reports whether one of the times lies between two, both included.
func between(times []int64, from, to int64) bool {
	i, _ := slices.BinarySearch(times, from)
	return i < len(times) && times[i] <= to
}
