package terminal

import "talko/app/replica"

// seen marks as read what the screen shows: only at the end of the chat, and
// only while someone may be looking.
func (s *session) seen() {
	away := !s.u.focused || s.u.dialog() != nil || !s.geo.chat()
	if away || !s.pane.follow || s.pane.aim != 0 || s.keepUnread == s.open {
		return
	}
	c := s.chats[s.open]
	if seq := s.pane.lastSeen(); seq > 0 && seq > c.ReadSeq {
		if now, _ := s.r.Chat(c.ID); now.ReadVersion == c.ReadVersion { // else the next frame knows more
			s.r.Read(c.ID, seq)
		}
	}
}

// markedElsewhere takes that the open chat was marked as unread on another
// device since it was as before. It is not read until someone is here: several
// terminals may stand at its end, and nobody looks at most of them.
func (s *session) markedElsewhere(before replica.Chat) {
	c := s.chats[s.open]
	mine := s.keepUnread == c.ID && !s.keptElsewhere
	if c.ID != before.ID || c.ReadVersion <= before.ReadVersion || mine {
		return
	}
	s.keepUnread, s.keptElsewhere = c.ID, true
	s.pane.unread = c.FirstUnread
}

// looked takes that someone is here: what another device marked as unread is
// read. What was marked here stays unread until one comes anew, or writes.
func (s *session) looked() {
	if s.keptElsewhere {
		s.keepUnread, s.keptElsewhere = 0, false
	}
}
