package history

import "talko/app/chat"

// sendKey names a message for ever: those who retry use the same.
type sendKey struct {
	user     chat.UserID
	clientID string
	op       OpID // where there is no client id: each attempt is a message
}

// place is a line of the log.
type place struct {
	chat chat.ChatID
	seq  chat.Seq
}

// send is a message on its way: all attempts together.
type send struct {
	client  ClientID
	began   int64 // of the first attempt
	ended   int64 // of the first acknowledgement; never
	acked   *Op   // the first
	last    *Op
	refused bool  // all attempts were
	failed  bool  // one was: its writer has been told
	place   place // in the log; zero: not there
}

// delivery judges what became of each message that was sent.
func (j *judge) delivery() {
	keys := j.gather()
	places := j.places()
	taken := map[place]bool{}
	for _, key := range keys {
		s := j.sends[key]
		s.settle(places[key])
		j.count(s)
		if s.acked != nil {
			j.acknowledged(key, s, taken)
		} else if s.refused && s.place != (place{}) {
			j.blame(Refused, s.client, s.place.chat, s.place.seq, "it was refused, and is in the log")
		}
	}
	j.changed()
}

// settle takes the place where the message was said to be, if it is there.
func (s *send) settle(places []place) {
	for _, p := range places {
		if s.place == (place{}) || s.acked != nil && p == (place{s.acked.Chat, s.acked.Answer.Seq}) {
			s.place = p
		}
	}
}

func (j *judge) count(s *send) {
	switch {
	case s.acked != nil:
		j.report.Acknowledged++
	case s.refused:
		j.report.Refused++
	default:
		j.report.Unknown++
	}
}

// gather brings the attempts of each message together, and returns the messages
// in the order in which they were first invoked in the record.
func (j *judge) gather() (keys []sendKey) {
	for i := range j.h.Ops {
		op := &j.h.Ops[i]
		if op.Call != Send {
			continue
		}
		key := j.keyOf(op)
		s := j.sends[key]
		if s == nil {
			s = &send{client: op.Client, began: op.At, ended: int64(never), last: op, refused: true}
			j.sends[key] = s
			keys = append(keys, key)
		}
		s.attempt(op)
	}
	return keys
}

func (j *judge) keyOf(op *Op) sendKey {
	key := sendKey{user: j.clients[op.Client].User, clientID: op.ClientID}
	if key.clientID == "" {
		key.op = op.Op
	}
	return key
}

func (s *send) attempt(op *Op) {
	s.began = min(s.began, op.At)
	if op.At >= s.last.At {
		s.last = op
	}
	s.refused = s.refused && op.Answer.Outcome == Failed
	s.failed = s.failed || op.Answer.Outcome == Failed
	if op.Answer.Outcome == Acknowledged && (s.acked == nil || op.Answer.At < s.ended) {
		s.acked, s.ended = op, op.Answer.At
	}
}

// places finds the messages of the log by who sent them, and judges that each
// is there once.
func (j *judge) places() map[sendKey][]place {
	all := map[sendKey][]place{}
	for _, l := range j.order {
		for i := range l.lines {
			m := &l.lines[i]
			if !l.sound || m.ClientID == "" || !m.Kind.Written() {
				continue
			}
			key := sendKey{user: m.User.ID, clientID: m.ClientID}
			if first := all[key]; len(first) > 0 {
				j.fault(Doubled, l.ID, m.Seq, "user %d sent it once, and it is at %d of chat %d too", key.user, first[0].seq, first[0].chat)
			}
			all[key] = append(all[key], place{l.ID, m.Seq})
		}
	}
	return all
}

// acknowledged judges that a message is where it was said to be, and no other
// stands for it.
func (j *judge) acknowledged(key sendKey, s *send, taken map[place]bool) {
	op := s.acked
	l, gone := j.log(op.Chat)
	if gone {
		return
	}
	told := place{op.Chat, op.Answer.Seq}
	if l != nil && key.clientID == "" {
		s.place = j.anonymous(key, l, op, taken[told])
		taken[told] = true
	}
	if l == nil || s.place == (place{}) {
		j.blame(Lost, s.client, op.Chat, op.Answer.Seq, "it was acknowledged, and is not in the log")
		return
	}
	j.placed(s, told)
}

// anonymous finds a message without a client id where it was said to be.
func (j *judge) anonymous(key sendKey, l *chatLog, op *Op, taken bool) place {
	m := l.line(op.Answer.Seq)
	if taken || m == nil || m.User.ID != key.user || m.ClientID != "" || !m.Kind.Written() {
		return place{}
	}
	return place{l.ID, m.Seq}
}

func (j *judge) placed(s *send, told place) {
	op := s.acked
	if s.place != told {
		j.blame(Moved, s.client, s.place.chat, s.place.seq, "it was acknowledged as %d of chat %d", op.Answer.Seq, op.Chat)
		return
	}
	m := j.logs[op.Chat].line(op.Answer.Seq)
	switch {
	case op.Answer.TS != 0 && op.Answer.TS != m.TS:
		j.blame(Moved, s.client, m.ChatID, m.Seq, "it was acknowledged with another time")
	case op.Text != "" && m.EditSeq == m.Seq && op.Text != m.Text:
		j.blame(Moved, s.client, m.ChatID, m.Seq, "it has another text than was sent, and nobody edited it")
	}
}

// changed judges that each acknowledged change of a line is in the log, and
// that a later answer to the same message is the same.
func (j *judge) changed() {
	for i := range j.h.Ops {
		op := &j.h.Ops[i]
		l, _ := j.log(op.Chat)
		if op.Answer.Outcome != Acknowledged || op.Answer.Seq == 0 || l == nil {
			continue
		}
		if op.Call == Send {
			j.sameAnswer(op)
		} else if op.Target != 0 && !l.touches(op.Answer.Seq, op.Target) {
			j.blame(Lost, op.Client, op.Chat, op.Answer.Seq, "%s of %d was acknowledged, and is not in the log", op.Call, op.Target)
		}
	}
}

func (j *judge) sameAnswer(op *Op) {
	if first := j.sends[j.keyOf(op)].acked; first.Answer.Seq != op.Answer.Seq || first.Chat != op.Chat {
		j.blame(Moved, op.Client, op.Chat, op.Answer.Seq, "it was acknowledged as %d before", first.Answer.Seq)
	}
}
