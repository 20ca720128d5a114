package terminal

import (
	"context"
	"strings"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// linkIn returns the first link of a message, "" if there is none.
func linkIn(l *replica.Line) string {
	if l.Deleted {
		return ""
	}
	return view.FirstLink(text.Block(l.Text))
}

// placeIn returns the first link to a place in talko of a message, "" if there
// is none.
func placeIn(l *replica.Line) string {
	if l.Deleted || l.Kind != chat.Text {
		return ""
	}
	for _, sp := range view.Parse(text.Block(l.Text)) {
		if _, ok := view.ParsePermalink(sp.Target); ok && sp.Style&view.Link != 0 {
			return sp.Target
		}
	}
	return ""
}

func (s *session) copyPermalink(l *replica.Line) {
	s.pane.unselect()
	if !known(l) {
		s.u.tell("not stored yet: nothing can lead to it")
		return
	}
	c := s.chats[s.open]
	link := view.Permalink(s.u.o.Server, &c.Chat, l.Seq)
	s.u.clip(link)
	s.u.tell("copied " + link)
}

// follow goes to what a permalink names; a room is joined if need be.
func (s *session) follow(link string) {
	p, ok := view.ParsePermalink(strings.TrimSpace(link))
	switch {
	case !ok:
		s.u.fail(chat.Invalid.Errorf("%q is no link of talko's: talko://%s/#lobby/1 is one", link, s.u.o.Server))
		return
	case p.Server != s.u.o.Server && p.Server != "":
		s.u.fail(chat.Invalid.Errorf("this is on %s: talko --connect %s, and there /goto %s", p.Server, p.Server, link))
		return
	}
	for id, c := range s.chats {
		if id == p.Chat || p.Room != "" && c.Kind == chat.Room && text.Fold(c.Name) == text.Fold(p.Room) {
			s.show(id, p.Seq)
			return
		}
	}
	if p.Room == "" {
		s.u.fail(chat.NotFound.Errorf("you are not in that chat"))
		return
	}
	s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.r.EnterRoom(ctx, p.Room, false) },
		func(id chat.ChatID) { s.show(id, p.Seq) })
}

// show opens a chat, at a line if one is named.
func (s *session) show(id chat.ChatID, seq chat.Seq) {
	if s.openChat(id); seq > 0 {
		s.jump(id, seq)
	}
}
