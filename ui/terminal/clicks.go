package terminal

import (
	"strings"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// wheel scrolls what the mouse points at.
func (s *session) wheel(x, y, by int) {
	s.touched(s.u.o.Now())
	switch {
	case s.geo.list.has(x, y):
		s.list.scroll(by)
	case s.geo.messages.has(x, y):
		s.pane.scroll(by)
	}
}

// click acts on what the mouse points at.
func (s *session) click(x, y int) {
	s.touched(s.u.o.Now())
	switch {
	case s.geo.list.has(x, y):
		if id := s.list.at(y - s.geo.list.y); id != 0 {
			s.openChat(id)
		}
	case s.geo.people.has(x, y):
		s.clickPerson(y - s.geo.people.y - 1)
	case s.geo.box.has(x, y):
		s.pane.unselect()
		s.box.click(x, y)
	case s.pill.has(x, y):
		s.pane.toEnd()
	case s.geo.messages.has(x, y):
		s.clickMessage(x, y)
	}
}

// rightClick shows what can be done with a chat, a person or a message.
func (s *session) rightClick(x, y int) {
	s.touched(s.u.o.Now())
	switch {
	case s.geo.list.has(x, y):
		if id := s.list.at(y - s.geo.list.y); id != 0 {
			s.openChat(id)
			s.openChatMenu()
		}
	case s.geo.people.has(x, y):
		if users, i := s.participants(s.open), y-s.geo.people.y-1; i >= 0 && i < len(users) {
			s.openProfile(users[i].User)
		}
	case s.geo.messages.has(x, y):
		if l := s.pane.lineAt(y - s.geo.messages.y); l != nil && selectable(l) {
			s.pane.selected = idOf(l)
			s.openMessageMenu(l)
		}
	}
}

// clickPerson opens the private chat with someone of the panel.
func (s *session) clickPerson(i int) {
	if users := s.participants(s.open); i >= 0 && i < len(users) {
		s.userChoice(users[i].User).pick()
	}
}

// clickMessage goes to what a quote quotes, or to a place that is named, gives or takes back a reaction, or
// selects the message.
func (s *session) clickMessage(x, y int) {
	if place := s.pane.placeAt(x-s.geo.messages.x, y-s.geo.messages.y); place != "" {
		s.follow(place)
		return
	}
	l := s.pane.lineAt(y - s.geo.messages.y)
	if l == nil || l.State != replica.Stored || l.Message == nil {
		s.clickLine(y - s.geo.messages.y)
		return
	}
	row := s.rowAt(y)
	if l.ReplyTo > 0 && strings.HasPrefix(row, "┌ ") {
		s.jump(s.open, l.ReplyTo)
		return
	}
	left := s.geo.messages.x + columnsFor(s.geo.messages.w).text
	if emoji := reactionAt(l.Reactions, row, x-left); emoji != "" {
		s.react(l, emoji)
		return
	}
	s.clickLine(y - s.geo.messages.y)
}

// reactionAt returns the reaction that a row shows in a column, "" if none.
func reactionAt(rs []chat.Reaction, row string, column int) string {
	for _, r := range rs {
		shown := text.Line(r.Emoji) + "\u00a0" + count(r.Count)
		before, _, found := strings.Cut(row, shown)
		if at := text.Width(before); found && column >= at && column < at+text.Width(shown) {
			return r.Emoji
		}
	}
	return ""
}

// clickLine selects a line, or takes the selection away.
func (s *session) clickLine(y int) {
	l := s.pane.lineAt(y)
	switch {
	case l == nil || !selectable(l) || s.pane.isSelected(l):
		s.pane.unselect()
	default:
		s.pane.selected = idOf(l)
	}
}
