package history

import (
	"slices"

	"talko/app/chat"
)

// viewKey names the views that a client has of a chat, one after another.
type viewKey struct {
	client ClientID
	chat   chat.ChatID
}

// views judges what clients showed, and the last view of each as the one that
// must be as the store is.
func (j *judge) views() {
	last := map[viewKey]*Shown{}
	for i := range j.h.Shown {
		s := &j.h.Shown[i]
		key := viewKey{s.Client, s.Chat}
		if old := last[key]; s.At >= j.calm && (old == nil || s.At >= old.At) {
			last[key] = s
		}
	}
	for i := range j.h.Shown {
		s := &j.h.Shown[i]
		v := view{j: j, Shown: s, user: j.clients[s.Client].User}
		v.final = last[viewKey{s.Client, s.Chat}] == s && !j.clients[s.Client].gone
		l, gone := j.log(s.Chat)
		if v.log = l; l != nil {
			v.ready = s.At >= j.calm && s.LastSeq == l.LastSeq
			v.check()
		} else if !gone {
			v.blame(Phantom, 0, "it is shown, and the store does not have the chat")
		}
	}
	if j.calm != int64(never) {
		j.complete(last)
	}
}

// complete judges that every client shows every chat that its user is in.
func (j *judge) complete(last map[viewKey]*Shown) {
	of := map[chat.UserID][]ClientID{}
	for _, c := range j.h.Clients {
		if !j.clients[c.ID].gone {
			of[c.User] = append(of[c.User], c.ID)
		}
	}
	for i := range j.h.Seats {
		s := &j.h.Seats[i]
		if l, _ := j.log(s.Chat); l == nil || s.Hidden {
			continue
		}
		for _, c := range of[s.User] {
			if last[viewKey{c, s.Chat}] == nil {
				j.blame(Behind, c, s.Chat, 0, "the user is in the chat, and the client does not show it")
			}
		}
	}
}

// view is a view on trial.
type view struct {
	*Shown
	j     *judge
	log   *chatLog
	user  chat.UserID
	final bool // the last of its client, which is there to the end
	ready bool // in the quiet phase, and come to the end: what is not stale is current
}

func (v *view) blame(rule Rule, seq chat.Seq, format string, args ...any) {
	v.j.blame(rule, v.Client, v.Chat, seq, format, args...)
}

func (v *view) check() {
	if v.LastSeq > v.log.LastSeq {
		v.blame(Phantom, v.LastSeq, "the view has come here, and the log ends at %d", v.log.LastSeq)
		return
	}
	if v.ordered() {
		v.contiguous()
	}
	for i := range v.Rows {
		if m := v.Rows[i].Message; m != nil {
			v.line(m, v.Rows[i].Stale)
		}
	}
	v.waiting()
	if v.final {
		v.end()
	}
}

// ordered judges the order of the rows, up to the first that breaks it.
func (v *view) ordered() bool {
	above := v.From - 1
	for _, row := range v.Rows {
		at, to := row.span()
		if at == 0 {
			continue
		}
		if at <= above {
			v.misplaced(row, at, above)
			return false
		}
		above = to
	}
	return true
}

// span is the part of the log that a row stands for; 0 if there is none.
func (r Row) span() (from, to chat.Seq) {
	switch {
	case r.Hole != nil:
		return r.Hole.From, max(r.Hole.From, r.Hole.To)
	case r.Message != nil:
		return r.Message.Seq, r.Message.Seq
	}
	return 0, 0
}

func (v *view) misplaced(row Row, at, above chat.Seq) {
	times := 0
	for _, other := range v.Rows {
		if other.Message != nil && row.Message != nil && other.Message.Seq == at {
			times++
		}
	}
	if times > 1 {
		v.blame(Repeated, at, "the line is shown %d times", times)
		return
	}
	v.blame(Unordered, at, "it stands below %d", above)
}

// contiguous judges that each line between From and To is there, or in a hole
// that is shown. The rows are in order.
func (v *view) contiguous() {
	next := v.log.above(v.From)
	for _, row := range v.Rows {
		at, to := row.span()
		if at == 0 {
			continue
		}
		if next < len(v.log.lines) && v.log.lines[next].Seq < at {
			v.blame(Gapped, v.log.lines[next].Seq, "the line is neither shown nor in a hole, and %d is", at)
			return
		}
		next = max(next, v.log.above(to+1))
	}
	if next < len(v.log.lines) && v.log.lines[next].Seq <= v.To {
		v.blame(Gapped, v.log.lines[next].Seq, "the line is not shown at the end of a view to %d", v.To)
	}
}

// line judges a line: that it is in the log, in a form that it has or had, and
// may be seen.
func (v *view) line(m *chat.Message, stale bool) {
	if !v.j.formed(v.log, v.Client, m.Seq, m.ModSeq) {
		return
	}
	if m.Seq < v.FromSeq {
		v.blame(Below, m.Seq, "it is shown, and the user reads from %d", v.FromSeq)
	} else if rule := v.log.unseen(v.user, m.Seq, m.ModSeq); rule != "" {
		v.blame(rule, m.Seq, "it is shown, as of %d", m.ModSeq)
	}
	if stale && v.final {
		v.blame(Behind, m.Seq, "it is still shown as out of date")
	}
	stored := v.log.line(m.Seq)
	if (stale || !v.ready && !v.final) && m.ModSeq != stored.ModSeq {
		return
	}
	if what := v.differs(m, stored); what != "" {
		v.blame(Form, m.Seq, "it is shown as of %d and stored as of %d, with another %s", m.ModSeq, stored.ModSeq, what)
	}
}

// differs names what of a shown line is not as stored. Names are left out: they
// are looked up, and no event of the line.
func (v *view) differs(m, stored *chat.Message) string {
	switch {
	case m.Text != stored.Text:
		return "text"
	case m.ReplyTo != stored.ReplyTo:
		return "quote"
	case !sameUsers(m.Mentions, stored.Mentions):
		return "list of mentions"
	case (v.final || v.ready) && slices.ContainsFunc(m.Reactions, func(r chat.Reaction) bool { return r.Mine != v.gave(m.Seq, r.Emoji) }):
		return "reaction of one's own"
	}
	return unfolded(m, stored)
}

func (v *view) gave(line chat.Seq, emoji string) bool {
	_, ok := v.log.given[given{line, emoji, v.user}]
	return ok
}

// sameUsers reports whether two lists have the same users.
func sameUsers(a, b []chat.UserID) bool {
	if len(a) != len(b) {
		return false
	}
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// waiting judges rows of messages that are not known to be in the log.
func (v *view) waiting() {
	shown := map[string]chat.Seq{}
	for i := range v.Rows {
		if m := v.Rows[i].Message; m != nil && m.User.ID == v.user && m.ClientID != "" {
			shown[m.ClientID] = m.Seq
		}
	}
	for i := range v.Rows {
		id := v.Rows[i].ClientID
		if id == "" {
			continue
		}
		s := v.j.sends[sendKey{user: v.user, clientID: id}]
		if seq := shown[id]; seq != 0 {
			v.blame(Repeated, seq, "it is shown at the end as %s too", v.Rows[i].State)
		} else if v.final && s != nil && s.place != (place{}) {
			v.blame(Behind, s.place.seq, "it is in the log and shown as %s", v.Rows[i].State)
		}
	}
}

// finished judges that a final view shows all from its first line to the end.
func (v *view) finished() {
	if v.To < v.LastSeq {
		v.blame(Behind, v.To, "the view ends here, and the client has come to %d", v.LastSeq)
	}
	for i, row := range v.Rows {
		if row.Hole != nil && i > 0 {
			v.blame(Behind, row.Hole.From, "it shows a hole up to %d", row.Hole.To)
		}
	}
}

// end judges what must be so in the end.
func (v *view) end() {
	seat := v.log.seats[v.user]
	if seat == nil || seat.Hidden {
		v.blame(Behind, 0, "it is shown, and not in the user's list")
		return
	}
	if v.LastSeq != v.log.LastSeq {
		v.blame(Behind, v.LastSeq, "the view has come here, and the log to %d", v.log.LastSeq)
	}
	v.finished()
	if v.Shown.FromSeq != 0 && v.Shown.FromSeq != seat.FromSeq {
		v.blame(Below, v.Shown.FromSeq, "the client reads from here, and the user may from %d", seat.FromSeq)
	}
	if v.ReadSeq != seat.ReadSeq || v.ReadVersion != seat.ReadVersion {
		v.blame(Marked, v.ReadSeq, "it is read up to here in version %d, and by the store to %d in %d",
			v.ReadVersion, seat.ReadSeq, seat.ReadVersion)
		return
	}
	if v.Marker.Unread != seat.Unread || v.Marker.Mentions != seat.Mentions {
		v.blame(Unread, v.ReadSeq, "%d are unread above, %d of them mentions, and by the store %d and %d",
			v.Marker.Unread, v.Marker.Mentions, seat.Unread, seat.Mentions)
	}
}
