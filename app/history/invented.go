package history

import "talko/app/chat"

// writer is a user in a chat.
type writer struct {
	user chat.UserID
	chat chat.ChatID
}

// invented judges that each message of the log was sent, if its writer's clients
// are known. Of one without a client id it is only asked that the user sent one
// like it to the chat.
func (j *judge) invented() {
	known := map[chat.UserID]bool{}
	for _, c := range j.h.Clients {
		known[c.User] = true
	}
	anonymous := j.anonymousWriters()
	for _, l := range j.order {
		for i := range l.lines {
			m := &l.lines[i]
			if !l.sound || !m.Kind.Written() || !known[m.User.ID] {
				continue
			}
			key := sendKey{user: m.User.ID, clientID: m.ClientID}
			sent := j.sends[key] != nil || j.typed[key] != nil
			if m.ClientID == "" {
				sent = anonymous[writer{m.User.ID, l.ID}]
			}
			if !sent {
				j.fault(Invented, l.ID, m.Seq, "it is by user %d, and none of their clients sent it", m.User.ID)
			}
		}
	}
}

// anonymousWriters are those who sent something without a client id.
func (j *judge) anonymousWriters() map[writer]bool {
	all := map[writer]bool{}
	for key, s := range j.sends {
		if key.clientID == "" {
			all[writer{key.user, s.last.Chat}] = true
		}
	}
	return all
}
