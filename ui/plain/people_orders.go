package plain

import (
	"context"
	"strings"

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

func (s *session) usersCommand(_ []string, rest string) {
	var page chat.UserPage
	s.call(func(ctx context.Context) (err error) {
		page, err = s.r.Client().Users(ctx, chat.GetUsers{Pattern: pattern(rest), Limit: 200})
		return err
	}, func() {
		s.say(counted(len(page.Users), "user"))
		for _, u := range page.Users {
			s.item(s.person(u))
		}
		if page.More {
			s.item("and more: /users PATTERN lists some")
		}
	})
}

func (s *session) roomsCommand(_ []string, rest string) {
	var page chat.RoomPage
	s.call(func(ctx context.Context) (err error) {
		page, err = s.r.Client().Rooms(ctx, chat.GetRooms{Pattern: pattern(rest), Limit: 200})
		return err
	}, func() {
		s.say(counted(len(page.Chats), "room") + "; /join ROOM joins one")
		for i := range page.Chats {
			c := replica.Chat{Chat: page.Chats[i]}
			words := s.about(&c)
			if _, in := s.r.Chat(c.ID); in {
				words += " (you are in it)"
			}
			s.item(words)
		}
		if page.More {
			s.item("and more: /rooms PATTERN lists some")
		}
	})
}

// whoisCommand tells about someone, or about the writer of a message.
func (s *session) whoisCommand(words []string, _ string) {
	if r, ok := parseRef(words[0]); ok && r.user == "" && s.open != 0 {
		s.withRef(r, func(l *replica.Line) { s.whois(chat.GetUser{UserID: l.User.ID}) })
		return
	}
	s.whois(chat.GetUser{UserName: strings.TrimPrefix(words[0], "@")})
}

func (s *session) whois(who chat.GetUser) {
	var r chat.UserResult
	s.call(func(ctx context.Context) (err error) {
		r, err = s.r.Client().User(ctx, who)
		return err
	}, func() { s.say(s.person(r.User)) })
}

// profile changes one's own profile.
func (s *session) profile(p chat.UpdateUser, done string) {
	s.do(func(ctx context.Context) error {
		_, err := s.r.Client().UpdateUser(ctx, p)
		return err
	}, done)
}

func (s *session) statusCommand(_ []string, rest string) {
	done := "status: " + text.Line(rest)
	if rest == "" {
		done = "no status any more"
	}
	s.profile(chat.UpdateUser{Status: &rest}, done)
}

func (s *session) awayCommand(_ []string, rest string) {
	away := chat.Away
	p := chat.UpdateUser{Presence: &away}
	if rest != "" {
		p.Status = &rest
	}
	s.profile(p, "you are away until /back")
}

func (s *session) backCommand([]string, string) {
	online := chat.Online
	s.profile(chat.UpdateUser{Presence: &online}, "you are back")
}

func (s *session) nickCommand(words []string, _ string) {
	s.profile(chat.UpdateUser{UserName: &words[0]}, "you are "+words[0]+" now")
}

func (s *session) blockCommand(words []string, _ string) {
	var who chat.User
	var blocked bool
	s.call(func(ctx context.Context) (err error) {
		if who, err = s.r.UserNamed(ctx, words[0]); err != nil {
			return err
		}
		blocked = !s.r.Blocked(who.ID)
		return s.r.Block(ctx, who.ID, blocked)
	}, func() {
		s.say(name(who) + map[bool]string{true: " is blocked", false: " is not blocked any more"}[blocked])
	})
}
