package terminal

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// openSwitcher goes to a chat by a few letters of its name; behind the chats
// come people and rooms that one has no chat with yet.
func (s *session) openSwitcher() {
	p := &picker{title: "go to", hint: "Enter opens   letters of a chat, a person, a room or a command"}
	p.local = s.switcherChats
	p.fetch = func(ctx context.Context, query, _ string) (batch, error) {
		if strings.TrimLeft(query, "@# ") == "" {
			return batch{}, nil
		}
		found, err := s.strangers(ctx, query)
		return batch{entries: found}, err
	}
	p.open(s.u)
}

// switcherChats are one's own chats, the best match first; without a query
// those that were open last.
func (s *session) switcherChats(query string) []choice {
	type match struct {
		chat  replica.Chat
		score int
	}
	var found []match
	for _, id := range s.list.order {
		c := s.chats[id]
		if score := fuzzy(query, chatTitle(c)); score > 0 {
			found = append(found, match{c, score*64 + s.recency(id)})
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(b.score, a.score) })
	var out []choice
	for _, m := range found {
		style := s.u.pal.text
		if m.chat.Unread > 0 {
			style = s.u.pal.bold
		}
		out = append(out, choice{label: chatTitle(m.chat), detail: s.unreadWords(m.chat), style: style,
			pick: func() { s.openChat(m.chat.ID); s.settle() }})
	}
	return out
}

// recency is higher the later a chat was open; the one that is open comes last.
func (s *session) recency(id chat.ChatID) int {
	if i := slices.Index(s.recent, id); i > 0 && i < 32 {
		return 33 - i
	} else if i == 0 {
		return 0
	}
	return 1
}

// unseen reports whether something is unread in a chat that is not being looked
// at this moment, or is to stay unread.
func (s *session) unseen(c replica.Chat) bool {
	return c.Unread > 0 && (c.ID != s.open || !s.pane.follow || !s.u.focused || s.keepUnread == c.ID)
}

func (s *session) unreadWords(c replica.Chat) string {
	switch {
	case !s.unseen(c):
		return ""
	case c.Mentions > 0:
		return count(c.Unread) + " unread @"
	}
	return count(c.Unread) + " unread"
}

// strangers are the people and rooms for a query that are in no chat of one's
// own.
func (s *session) strangers(ctx context.Context, query string) (func() []choice, error) {
	word := strings.TrimSpace(strings.TrimLeft(query, "@#"))
	pattern := "*" + strings.NewReplacer("*", "", "?", "").Replace(word) + "*"
	var users chat.UserPage
	var rooms chat.RoomPage
	var err error
	if !strings.HasPrefix(query, "#") {
		if users, err = s.r.Client().Users(ctx, chat.GetUsers{Pattern: pattern, Limit: 30}); err != nil {
			return func() []choice { return s.commandChoices(word) }, err
		}
	}
	if !strings.HasPrefix(query, "@") {
		if rooms, err = s.r.Client().Rooms(ctx, chat.GetRooms{Pattern: pattern, Limit: 30}); err != nil {
			return func() []choice { return s.commandChoices(word) }, err
		}
	}
	return func() []choice { return s.strangerChoices(word, users.Users, rooms.Chats) }, nil
}

func (s *session) strangerChoices(word string, users []chat.User, rooms []chat.Chat) []choice {
	var out []choice
	for _, u := range users {
		out = append(out, s.userChoice(u))
	}
	for _, c := range rooms {
		if c.FromSeq == 0 {
			out = append(out, s.roomChoice(c))
		}
	}
	slices.SortStableFunc(out, func(a, b choice) int { return cmp.Compare(fuzzy(word, b.label), fuzzy(word, a.label)) })
	return append(out, s.commandChoices(word)...)
}

// userChoice opens the private chat with someone.
func (s *session) userChoice(u chat.User) choice {
	detail := string(u.Presence)
	if u.Status != "" {
		detail = text.Line(u.Status)
	}
	return choice{label: "@" + name(u), detail: detail, style: s.u.pal.nick(u.ID), pick: func() {
		s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.r.OpenPrivate(ctx, u.ID) }, nil)
	}}
}

// roomChoice joins a room, if need be, and opens it.
func (s *session) roomChoice(c chat.Chat) choice {
	detail := countPeople(c.UserCount)
	if c.FromSeq > 0 {
		detail = "joined"
	}
	label := "#" + text.Line(c.Name)
	if c.Topic != "" {
		label += "  " + text.Line(c.Topic)
	}
	return choice{label: label, detail: detail, style: s.u.pal.text, pick: func() {
		s.openWith(func(ctx context.Context) (chat.ChatID, error) {
			if c.FromSeq > 0 {
				return c.ID, nil
			}
			return c.ID, s.r.Join(ctx, c.ID)
		}, nil)
	}}
}

// fuzzy tells how well a query describes a name; 0: not at all. Letters must
// come in order; at the start, at the start of a word, or next to each other
// they count more.
func fuzzy(query, name string) int {
	q, n := text.Fold(strings.TrimSpace(query)), text.Fold(name)
	if q == "" {
		return 1
	}
	switch i := strings.Index(n, q); {
	case n == q, strings.TrimLeft(n, "@#") == q:
		return 1000
	case i == 0, strings.HasPrefix(strings.TrimLeft(n, "@#"), q):
		return 800
	case i > 0 && !letterBefore(n, i):
		return 600
	case i > 0:
		return 400
	}
	return scattered(q, n)
}

func letterBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// scattered scores letters that are in n in order, but not together.
func scattered(q, n string) int {
	score, at := 1, 0
	for _, r := range q {
		i := strings.IndexRune(n[at:], r)
		if i < 0 {
			return 0
		}
		if at+i == 0 || !letterBefore(n, at+i) {
			score += 20
		} else if i == 0 {
			score += 10
		}
		at += i + utf8.RuneLen(r)
	}
	return score
}

// commandChoices are the commands that a word fits: by their name, or by what
// they do. One that needs words is put into the box, to be finished there.
func (s *session) commandChoices(word string) []choice {
	word = strings.TrimPrefix(word, "/")
	if word == "" {
		return nil
	}
	var out []choice
	for _, c := range commands() {
		if fuzzy(word, c.name) < 600 && (len(word) < 3 || fuzzy(word, c.help) < 600) {
			continue
		}
		out = append(out, choice{label: "/" + c.name + "  " + c.help, style: s.u.pal.accent, pick: func() {
			if c.needs > 0 {
				s.box.open("/" + c.name + " ")
				return
			}
			s.command(c.name)
		}})
	}
	return out
}
