package history

// marks judges that no marker is lost which was acknowledged. Who left has none,
// and one of a later stay is of a newer version.
func (j *judge) marks() {
	for i := range j.h.Ops {
		op := &j.h.Ops[i]
		told := op.Answer.Mark
		l, _ := j.log(op.Chat)
		if l == nil || told == nil || op.Answer.Outcome != Acknowledged {
			continue
		}
		seat := l.seats[j.clients[op.Client].User]
		if seat == nil || seat.ReadVersion > told.ReadVersion || seat.ReadVersion == told.ReadVersion && seat.ReadSeq >= told.ReadSeq {
			continue
		}
		j.blame(Unmarked, op.Client, l.ID, told.ReadSeq, "it was acknowledged as read up to here in version %d, and is to %d in %d",
			told.ReadVersion, seat.ReadSeq, seat.ReadVersion)
	}
}
