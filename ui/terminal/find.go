package terminal

import (
	"context"
	"strings"

	"talko/app/chat"
	"talko/app/text"
	"talko/ui/view"
)

// pattern makes of what one types a pattern for lists: with a wildcard it is
// one, without it may stand anywhere.
func pattern(query string) string {
	query = strings.TrimSpace(strings.TrimLeft(query, "@#"))
	if strings.ContainsAny(query, "*?") {
		return query
	}
	return "*" + query + "*"
}

// openUsers searches the list of users.
func (s *session) openUsers(query string) {
	p := &picker{title: "people", hint: "Enter opens a private chat   * and ? fill gaps"}
	p.fetch = func(ctx context.Context, query string) ([]choice, error) {
		page, err := s.r.Client().Users(ctx, chat.GetUsers{Pattern: pattern(query), Limit: 200})
		var out []choice
		for _, u := range page.Users {
			out = append(out, s.userChoice(u))
		}
		return exactFirst(out, query), err
	}
	p.field.set(query)
	p.open(s.u)
}

// exactFirst puts the entry that is what was typed before the others, so that
// who types a whole name blindly gets it.
func exactFirst(list []choice, query string) []choice {
	for i, c := range list {
		word, _, _ := strings.Cut(c.label, "  ")
		if text.Fold(strings.TrimLeft(word, "@#")) == text.Fold(strings.TrimLeft(query, "@# ")) {
			copy(list[1:i+1], list[:i])
			list[0] = c
			break
		}
	}
	return list
}

// openRooms finds rooms and joins them, or makes one of the name that was typed.
func (s *session) openRooms(query string) {
	p := &picker{title: "rooms", hint: "Enter joins; a name that there is not makes a room"}
	p.fetch = func(ctx context.Context, query string) ([]choice, error) {
		page, err := s.r.Client().Rooms(ctx, chat.GetRooms{Pattern: pattern(query), Limit: 200})
		var out []choice
		for _, c := range page.Chats {
			out = append(out, s.roomChoice(c))
		}
		return exactFirst(out, query), err
	}
	p.enter = func(query string) {
		name := strings.TrimLeft(strings.TrimSpace(query), "#")
		s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.enterRoom(ctx, name, true) }, nil)
	}
	p.field.set(query)
	p.open(s.u)
}

// newGroup asks for a name, then for people until nothing is typed.
func (s *session) newGroup(name ...string) {
	if len(name) > 0 {
		s.groupPeople(name[0])
		return
	}
	p := &picker{title: "a new group", hint: "its name, then Enter"}
	p.enter = func(name string) { s.groupPeople(strings.TrimSpace(name)) }
	p.open(s.u)
}

func (s *session) groupPeople(name string) {
	var ids []chat.UserID
	p := &picker{title: "who is in " + text.Line(name) + "?", stay: true,
		hint: "Enter adds someone   with an empty field: makes the group"}
	p.fetch = func(ctx context.Context, query string) ([]choice, error) {
		page, err := s.r.Client().Users(ctx, chat.GetUsers{Pattern: pattern(query), Limit: 200})
		var out []choice
		for _, u := range page.Users {
			if u.ID == s.r.Identity().User.ID {
				continue
			}
			c := s.userChoice(u)
			c.pick = func() { ids, p.tags = toggle(ids, u.ID), toggle(p.tags, c.label) }
			out = append(out, c)
		}
		return exactFirst(out, query), err
	}
	p.finish = func() {
		s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.r.NewGroup(ctx, name, ids) }, nil)
	}
	p.open(s.u)
}

// toggle adds what is not in the list, and takes out what is.
func toggle[T comparable](list []T, v T) []T {
	for i, other := range list {
		if other == v {
			return append(list[:i:i], list[i+1:]...)
		}
	}
	return append(list, v)
}

// openSearch looks for messages, in one chat or (0) in all.
func (s *session) openSearch(id chat.ChatID, query string) {
	title := "search everywhere"
	if id != 0 {
		title = "search in " + chatTitle(s.chats[id])
	}
	p := &picker{title: title, hint: "Enter goes there   words that the message has", wide: true}
	p.fetch = func(ctx context.Context, query string) ([]choice, error) {
		if strings.TrimSpace(query) == "" {
			return nil, nil
		}
		page, err := s.r.Client().Search(ctx, chat.SearchMessages{Query: query, ChatID: id, Limit: 100})
		var out []choice
		for _, m := range page.Messages {
			out = append(out, s.hit(m, id == 0))
		}
		return out, err
	}
	p.field.set(query)
	p.open(s.u)
}

// hit is a message that was found.
func (s *session) hit(m chat.Message, everywhere bool) choice {
	detail := view.Ago(m.TS, s.u.o.Now())
	if c, ok := s.r.Chat(m.ChatID); ok && everywhere {
		detail = chatTitle(c) + "  " + detail
	}
	return choice{label: name(m.User) + ": " + excerpt(&m), detail: detail, style: s.u.pal.text,
		pick: func() { s.jump(m.ChatID, m.Seq) }}
}

// participants are those of a chat as last fetched, or the few that are told
// with it; those who are there come first.
func (s *session) participants(id chat.ChatID) []chat.Participant {
	list := s.people[id]
	if len(list) == 0 {
		for _, u := range s.chats[id].Users {
			list = append(list, chat.Participant{User: u})
		}
	}
	return byPresence(list, s.r.Presence)
}

// openPeople lists who is in the open chat.
func (s *session) openPeople() {
	s.fetchPeople(s.open)
	p := &picker{title: "who is in " + chatTitle(s.chats[s.open]), hint: "Enter opens a private chat"}
	p.local = func(query string) []choice {
		var out []choice
		for _, u := range s.participants(s.open) {
			if fuzzy(query, u.Name) > 0 {
				c := s.userChoice(u.User)
				if u.Role == chat.RoleAdmin {
					c.detail = "admin  " + c.detail
				}
				out = append(out, c)
			}
		}
		return out
	}
	p.open(s.u)
}
