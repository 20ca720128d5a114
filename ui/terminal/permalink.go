package terminal

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// permalinkScheme begins a link to a place in talko: talko://HOST/#room/123 for
// the line 123 of a room, talko://HOST/12/123 for one of the chat 12.
const permalinkScheme = "talko://"

// permalink is the link to a line of a chat.
func permalink(server string, c *chat.Chat, seq chat.Seq) string {
	place := strconv.FormatInt(int64(c.ID), 10)
	if c.Kind == chat.Room {
		place = "#" + url.PathEscape(c.Name)
	}
	return permalinkScheme + server + "/" + place + "/" + strconv.FormatInt(int64(seq), 10)
}

// locator is what a permalink names.
type locator struct {
	server string
	room   string // or
	chat   chat.ChatID
	seq    chat.Seq // 0: none
}

// parsePermalink reads a link; ok is false if it is none.
func parsePermalink(link string) (p locator, ok bool) {
	rest, ok := strings.CutPrefix(link, permalinkScheme)
	parts := strings.Split(rest, "/")
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return locator{}, false
	}
	p.server = parts[0]
	if room, found := strings.CutPrefix(parts[1], "#"); found {
		name, err := url.PathUnescape(room)
		if err != nil || name == "" {
			return locator{}, false
		}
		p.room = name
	} else if id, err := strconv.ParseInt(parts[1], 10, 32); err == nil && id > 0 {
		p.chat = chat.ChatID(id)
	} else {
		return locator{}, false
	}
	if len(parts) == 3 {
		seq, err := strconv.ParseInt(parts[2], 10, 32)
		if err != nil || seq <= 0 {
			return locator{}, false
		}
		p.seq = chat.Seq(seq)
	}
	return p, true
}

// linkIn returns the first link of a message, one of talko's own too.
func linkIn(l *replica.Line) string {
	if l.Deleted {
		return ""
	}
	said := text.Block(l.Text)
	if link := view.FirstLink(said); link != "" {
		return link
	}
	for _, word := range strings.Fields(said) {
		word = strings.Trim(word, "<>().,;:!?\"'")
		if _, ok := parsePermalink(word); ok {
			return word
		}
	}
	return ""
}

func (s *session) copyPermalink(l *replica.Line) {
	s.pane.unselect()
	if l.State != replica.Stored {
		s.u.tell("not stored yet: nothing can lead to it")
		return
	}
	c := s.chats[s.open]
	link := permalink(s.u.o.Server, &c.Chat, l.Seq)
	s.u.clip(link)
	s.u.tell("copied " + link)
}

// follow goes to what a permalink names; a room is joined if need be.
func (s *session) follow(link string) {
	p, ok := parsePermalink(strings.TrimSpace(link))
	switch {
	case !ok:
		s.u.fail(chat.Invalid.Errorf("%q is no link of talko's: talko://%s/#lobby/1 is one", link, s.u.o.Server))
		return
	case p.server != s.u.o.Server && p.server != "":
		s.u.fail(chat.Invalid.Errorf("this is on another server: talko --connect %s goes there", p.server))
		return
	}
	for id, c := range s.chats {
		if id == p.chat || p.room != "" && c.Kind == chat.Room && text.Fold(c.Name) == text.Fold(p.room) {
			s.show(id, p.seq)
			return
		}
	}
	if p.room == "" {
		s.u.fail(chat.NotFound.Errorf("you are not in that chat"))
		return
	}
	s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.enterRoom(ctx, p.room, false) },
		func(id chat.ChatID) { s.show(id, p.seq) })
}

// show opens a chat, at a line if one is named.
func (s *session) show(id chat.ChatID, seq chat.Seq) {
	if s.openChat(id); seq > 0 {
		s.jump(id, seq)
	}
}
