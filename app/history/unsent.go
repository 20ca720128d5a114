package history

// queue notes where each message first stood in an outbox on disk.
func (j *judge) queue() {
	for i := range j.h.Typed {
		t := &j.h.Typed[i]
		key := sendKey{user: j.clients[t.Client].User, clientID: t.ClientID}
		if old := j.typed[key]; old == nil || t.At < old.At {
			j.typed[key] = t
		}
	}
}

// unsent judges that in the end nothing is forgotten which was in an outbox on
// disk. What was acknowledged is judged elsewhere.
func (j *judge) unsent() {
	if j.calm == int64(never) {
		return
	}
	waits := j.waits()
	for key, t := range j.typed {
		if waits[key] || j.sends[key].told() {
			continue
		}
		if _, gone := j.log(t.Chat); !gone {
			j.blame(Forgotten, t.Client, t.Chat, 0, "%s was in its outbox on disk, and is neither stored nor refused, and does not wait", t.ClientID)
		}
	}
}

// told reports whether something became of a message; nil was never attempted.
func (s *send) told() bool {
	return s != nil && (s.acked != nil || s.failed || s.place != (place{}))
}

// waits are the messages that are shown in the end as not stored.
func (j *judge) waits() map[sendKey]bool {
	waits := map[sendKey]bool{}
	for i := range j.h.Shown {
		s := &j.h.Shown[i]
		for _, row := range s.Rows {
			if row.ClientID != "" && s.At >= j.calm {
				waits[sendKey{user: j.clients[s.Client].User, clientID: row.ClientID}] = true
			}
		}
	}
	return waits
}
