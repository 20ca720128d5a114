package terminal

import "talko/app/chat"

// scrollPages scrolls by pages, down if by is positive; two rows stay in sight.
func (s *session) scrollPages(by int) { s.pane.scroll(by * (max(3, s.pane.height) - 2)) }

func (s *session) openNth(i int) {
	if i < len(s.list.order) {
		s.openChat(s.list.order[i])
	}
}

// toUnread goes to the unread line.
func (s *session) toUnread() {
	seq := s.pane.unread
	if seq == 0 {
		seq = s.chats[s.open].FirstUnread
	}
	if seq == 0 {
		s.u.tell("nothing unread here")
		return
	}
	s.pane.unread = seq
	s.pane.toSeq(seq)
}

// toggleList shows or hides the list of chats; on a narrow screen it takes the
// place of the chat.
func (s *session) toggleList() {
	if s.geo.narrow {
		s.atList, s.showPeople = !s.atList, false
		return
	}
	s.u.prefer(func(p *Prefs) { p.HideList = s.geo.list.w > 0 })
}

// togglePeople does so with the people.
func (s *session) togglePeople() {
	shown := s.geo.people.w > 0
	s.atList = false
	if s.geo.narrow {
		s.showPeople = !shown
	} else {
		s.u.prefer(func(p *Prefs) { p.People = map[bool]string{true: "hide", false: "show"}[shown] })
	}
	if !shown {
		s.fetchPeople(s.open)
	}
}

// widenList gives the list more columns, or takes them.
func (s *session) widenList(by int) {
	if s.geo.list.w > 0 && !s.geo.narrow {
		s.setListWidth(s.geo.list.w + by)
	}
}

func (s *session) setListWidth(w int) {
	whole, _ := s.u.screen.Size()
	s.u.prefer(func(p *Prefs) { p.ListWidth = listWidth(whole, max(1, w)) })
}

// wantsPeople reports whether the people of the chat stand at its right on a
// screen of w columns.
func (s *session) wantsPeople(w int) bool {
	switch s.u.prefs.People {
	case "show":
		return w >= narrowBelow || s.showPeople
	case "hide":
		return w < narrowBelow && s.showPeople
	}
	kind := s.chats[s.open].Kind
	return s.showPeople || w >= broadFrom && (kind == chat.Room || kind == chat.Group)
}
