package history

import "talko/app/chat"

// pages judges what reads told: every line between their ends, and none that
// the reader may not see.
func (j *judge) pages() {
	for i := range j.h.Ops {
		op := &j.h.Ops[i]
		if op.Answer.Page == nil || op.Answer.Outcome != Acknowledged {
			continue
		}
		l, gone := j.log(op.Chat)
		switch {
		case l != nil:
			j.page(l, op, op.Answer.Page)
		case !gone:
			j.blame(Phantom, op.Client, op.Chat, 0, "it was read, and the store does not have the chat")
		}
	}
}

func (j *judge) page(l *chatLog, op *Op, p *Page) {
	if p.LastSeq > l.LastSeq {
		j.blame(Phantom, op.Client, l.ID, p.LastSeq, "a read told this head, and the log ends at %d", l.LastSeq)
		return
	}
	j.whole(l, op, p)
	user := j.clients[op.Client].User
	for i, seq := range p.Seqs {
		mod := seq
		if i < len(p.ModSeqs) {
			mod = max(mod, p.ModSeqs[i])
		}
		if seq < p.FromSeq {
			j.blame(Below, op.Client, l.ID, seq, "a page has it that begins at %d", p.FromSeq)
		} else if !j.formed(l, op.Client, seq, mod) {
			continue
		} else if rule := l.unseen(user, seq, mod); rule != "" {
			j.blame(rule, op.Client, l.ID, seq, "a page has it as of %d", mod)
		} else if now := l.asOf(seq, p.LastSeq); i < len(p.ModSeqs) && mod < now {
			j.blame(Form, op.Client, l.ID, seq, "a page as of %d has it as of %d, and it was touched by %d", p.LastSeq, mod, now)
		}
	}
}

// whole judges that a page leaves out no line between its ends.
func (j *judge) whole(l *chatLog, op *Op, p *Page) {
	if p.To == 0 {
		return
	}
	from := l.above(p.From)
	want := l.lines[from:max(from, l.above(min(p.To, l.LastSeq)+1))]
	for i, seq := range p.Seqs {
		if i >= len(want) || want[i].Seq != seq {
			j.blame(Whole, op.Client, l.ID, seq, "a page from %d to %d has it, and the log has another line there", p.From, p.To)
			return
		}
	}
	if len(want) > len(p.Seqs) {
		j.blame(Whole, op.Client, l.ID, want[len(p.Seqs)].Seq, "a page from %d to %d leaves it out", p.From, p.To)
	}
}

// formed judges that a line had a form as of an event.
func (j *judge) formed(l *chatLog, c ClientID, seq, mod chat.Seq) bool {
	switch {
	case l.line(seq) == nil:
		j.blame(Phantom, c, l.ID, seq, "it came as a line, and the log has none there")
	case !l.touches(mod, seq):
		j.blame(Phantom, c, l.ID, seq, "it came as of %d, which did not touch it", mod)
	default:
		return true
	}
	return false
}
