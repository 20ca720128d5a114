package terminal

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
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

// fetchUsers asks for the users that a query describes, for a picker; entry
// makes its entries.
func (s *session) fetchUsers(entry func(chat.User) choice) func(ctx context.Context, query, after string) (batch, error) {
	return func(ctx context.Context, query, after string) (batch, error) {
		page, err := s.r.Client().Users(ctx, chat.GetUsers{Pattern: pattern(query), After: after, Limit: batchSize})
		next := ""
		if n := len(page.Users); page.More && n > 0 {
			next = page.Users[n-1].Name
		}
		return batch{next: next, entries: func() []choice {
			var out []choice
			for _, u := range page.Users {
				if c := entry(u); c.label != "" {
					out = append(out, c)
				}
			}
			return exactFirst(out, query)
		}}, err
	}
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

// openUsers searches the list of users.
func (s *session) openUsers(query string) {
	p := &picker{title: "people", hint: "Enter opens a private chat   * and ? fill gaps"}
	p.fetch = s.fetchUsers(s.userChoice)
	p.field.set(query)
	p.open(s.u)
}

// openRooms finds rooms and joins them, or makes one of the name that was typed.
func (s *session) openRooms(query string) {
	p := &picker{title: "rooms", hint: "Enter joins; a name that there is not makes a room", wide: true}
	p.fetch = func(ctx context.Context, query, after string) (batch, error) {
		page, err := s.r.Client().Rooms(ctx, chat.GetRooms{Pattern: pattern(query), After: after, Limit: batchSize})
		next := ""
		if n := len(page.Chats); page.More && n > 0 {
			next = page.Chats[n-1].Name
		}
		return batch{next: next, entries: func() []choice {
			var out []choice
			for _, c := range page.Chats {
				out = append(out, s.roomChoice(c))
			}
			return exactFirst(out, query)
		}}, err
	}
	p.enter = func(query string) {
		name := strings.TrimLeft(strings.TrimSpace(query), "#")
		s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.r.EnterRoom(ctx, name, true) }, nil)
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
	s.choosePeople("who is in "+text.Line(name)+"?", "makes the group", func(ids []chat.UserID) {
		s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.r.NewGroup(ctx, name, ids) }, nil)
	})
}

// choosePeople asks for people until nothing is typed, then does something with
// them.
func (s *session) choosePeople(title, does string, then func([]chat.UserID)) {
	var ids []chat.UserID
	p := &picker{title: title, stay: true, hint: "Enter adds someone   with an empty field: " + does}
	p.fetch = s.fetchUsers(func(u chat.User) choice {
		if u.ID == s.me().ID {
			return choice{}
		}
		c := s.userChoice(u)
		c.pick = func() { ids, p.tags = toggle(ids, u.ID), toggle(p.tags, c.label) }
		return c
	})
	p.finish = func() { then(ids) }
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

// openPeople lists who is in the open chat, with their roles: those who are
// known here, and if there are more of them, these as one scrolls.
func (s *session) openPeople() {
	s.fetchPeople(s.open)
	id, last := s.open, chat.UserID(0)
	p := &picker{title: "who is in " + chatTitle(s.chats[id]), hint: "Enter tells about someone"}
	p.local = func(query string) []choice { return s.peopleChoices(s.participants(id), query) }
	if known := s.people[id]; len(known) < s.chats[id].UserCount && len(known) > 0 {
		last = slices.MaxFunc(known, func(a, b chat.Participant) int { return cmp.Compare(a.ID, b.ID) }).ID
		p.fetch = func(ctx context.Context, query, after string) (batch, error) {
			return s.morePeople(ctx, id, last, query, after)
		}
	}
	p.open(s.u)
}

// morePeople are the participants after a key, at first those after last.
func (s *session) morePeople(ctx context.Context, id chat.ChatID, last chat.UserID, query, after string) (batch, error) {
	if n, err := strconv.ParseInt(after, 10, 64); err == nil {
		last = chat.UserID(n)
	}
	page, err := s.r.Client().Participants(ctx, chat.GetParticipants{ChatID: id, After: last, Limit: batchSize})
	next := ""
	if n := len(page.Users); page.More && n > 0 {
		next = strconv.FormatInt(int64(page.Users[n-1].ID), 10)
	}
	return batch{next: next, entries: func() []choice { return s.peopleChoices(page.Users, query) }}, err
}

func (s *session) peopleChoices(people []chat.Participant, query string) []choice {
	var out []choice
	for _, u := range people {
		if fuzzy(query, u.Name) > 0 {
			c := s.userChoice(u.User)
			c.pick = func() { s.openProfile(u.User) }
			if u.Role == chat.RoleAdmin {
				c.detail = "admin  " + c.detail
			}
			out = append(out, c)
		}
	}
	return out
}

// openProfile shows who someone is, and what one can do with them.
func (s *session) openProfile(u chat.User) {
	p := s.u.menu("@"+name(u), func() []choice { return s.profileChoices(u) })
	p.about = s.profileRows(u)
	s.u.call(func(ctx context.Context) error { // what is known here may be old
		r, err := s.r.Client().User(ctx, chat.GetUser{UserID: u.ID})
		if err == nil {
			u = r.User
		}
		return err
	}, func(err error) {
		if err == nil {
			p.about = s.profileRows(u)
		}
	})
}

// profileRows tell who someone is.
func (s *session) profileRows(u chat.User) []span {
	pal := s.u.pal
	here := u.Presence
	if p := s.r.Presence(u.ID); p != "" {
		here = p
	}
	dot, style := presenceDot(here, pal)
	words := string(here)
	if words == "" {
		words = "not known to be there"
	}
	rows := []span{{name(u), pal.nick(u.ID).Bold(true)}, {dot + " " + words, style}}
	if u.Status != "" {
		rows = append(rows, span{"“" + text.Line(u.Status) + "”", pal.text})
	}
	if u.ServerRole != "" {
		rows = append(rows, span{"an " + text.Line(string(u.ServerRole)) + " of this server", pal.muted})
	}
	for _, p := range s.people[s.open] {
		if p.ID == u.ID && p.Role == chat.RoleAdmin {
			rows = append(rows, span{"an admin of " + chatTitle(s.chats[s.open]), pal.muted})
		}
	}
	if s.r.Blocked(u.ID) {
		rows = append(rows, span{"blocked: may not write to you", pal.danger})
	}
	return append(rows, span{})
}

// presenceDot is how someone's presence is drawn.
func presenceDot(p chat.Presence, pal palette) (dot string, style tcell.Style) {
	switch p {
	case chat.Online:
		return "●", pal.good
	case chat.Idle, chat.Away:
		return "◐", pal.muted
	}
	return "○", pal.muted
}

// profileChoices are what one can do with someone.
func (s *session) profileChoices(u chat.User) []choice {
	style := s.u.pal.text
	if u.ID == s.me().ID {
		return []choice{
			{label: "status", detail: "a line about what you do", style: style, pick: s.askStatus},
			{label: "name", detail: "take another", style: style, pick: func() {
				s.u.prompt("your name", "Enter takes it", s.me().Name, func(v string) { s.nickCommand([]string{v}, v) })
			}},
			{label: "away or back", style: style, pick: func() { s.toggleAway("") }},
			{label: "notes to yourself", style: style, pick: s.userChoice(u).pick},
		}
	}
	block := map[bool]string{true: "unblock", false: "block"}[s.r.Blocked(u.ID)]
	out := []choice{
		{label: "write to " + name(u), detail: "the private chat", style: style, pick: s.userChoice(u).pick},
		{label: "mention in this chat", style: style, pick: func() { s.box.insert("@" + u.Name + " "); s.typed() }},
		{label: block, style: style, pick: func() {
			s.do(func(ctx context.Context) error { return s.r.Block(ctx, u.ID, !s.r.Blocked(u.ID)) }, block+"ed "+u.Name)
		}},
	}
	return append(out, s.adminChoices(u)...)
}

// adminChoices are what an admin of the open chat can do with someone in it.
func (s *session) adminChoices(u chat.User) []choice {
	c, id := s.chats[s.open], s.open
	if c.Role != chat.RoleAdmin || c.Kind == chat.Private || c.Kind == chat.Notes {
		return nil
	}
	style, here := s.u.pal.text, chatTitle(c)
	for _, p := range s.people[id] {
		if p.ID != u.ID {
			continue
		}
		role, label := chat.RoleAdmin, "make an admin"
		if p.Role == chat.RoleAdmin {
			role, label = chat.RoleUser, "make no admin any more"
		}
		return []choice{
			{label: label, detail: here, style: style, pick: func() {
				s.do(func(ctx context.Context) error { return s.r.SetRole(ctx, id, u.ID, role) }, "done")
				s.peopleOf = 0 // asked for anew
			}},
			{label: "remove", detail: "from " + here, style: s.u.pal.danger, pick: func() {
				s.do(func(ctx context.Context) error { return s.r.Remove(ctx, id, u.ID) }, "")
			}},
		}
	}
	return nil
}

// userOf is the other one of a private chat.
func (s *session) userOf(c replica.Chat) (u chat.User, ok bool) {
	for _, u := range c.Users {
		if u.ID != s.me().ID {
			return u, true
		}
	}
	return u, false
}
