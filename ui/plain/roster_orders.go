package plain

import (
	"context"
	"strings"

	"talko/app/chat"
	"talko/app/text"
	"talko/ui/view"
)

func (s *session) leaveCommand([]string, string) {
	c := s.chat()
	s.do(func(ctx context.Context) error { return s.r.Leave(ctx, c.ID) }, "you left "+address(&c.Chat))
}

func (s *session) topicCommand(_ []string, rest string) {
	id, c := s.open, s.chat()
	switch {
	case rest == "" && c.Topic == "":
		s.say(address(&c.Chat) + " has no topic")
		return
	case rest == "":
		s.say("topic of " + address(&c.Chat) + ": " + text.Line(c.Topic))
		return
	case rest == "-":
		rest = ""
	}
	s.call(func(ctx context.Context) error { return s.r.Topic(ctx, id, rest) }, nil) // the chat tells it
}

func (s *session) renameCommand(_ []string, rest string) {
	id := s.open
	s.call(func(ctx context.Context) error { return s.r.Rename(ctx, id, strings.TrimPrefix(rest, "#")) }, nil)
}

func (s *session) addCommand(words []string, _ string) {
	id := s.open
	s.call(func(ctx context.Context) error {
		ids, err := s.r.UsersNamed(ctx, words)
		for _, u := range ids {
			if err == nil {
				err = s.r.Add(ctx, id, u)
			}
		}
		return err
	}, nil)
}

func (s *session) removeCommand(words []string, _ string) {
	id := s.open
	s.call(func(ctx context.Context) error {
		u, err := s.r.UserNamed(ctx, words[0])
		if err != nil {
			return err
		}
		return s.r.Remove(ctx, id, u.ID)
	}, nil)
}

func (s *session) adminCommand(words []string, _ string) {
	id := s.open
	s.call(func(ctx context.Context) error {
		u, err := s.r.UserNamed(ctx, words[0])
		if err != nil {
			return err
		}
		return s.r.ToggleAdmin(ctx, id, u.ID)
	}, nil)
}

func (s *session) historyCommand(words []string, _ string) {
	id, policy := s.open, chat.HistoryPolicy(words[0])
	if policy != chat.HistoryAll && policy != chat.HistoryJoined {
		s.usageOf("history")
		return
	}
	s.call(func(ctx context.Context) error {
		_, err := s.r.Client().UpdateChat(ctx, chat.UpdateChat{ChatID: id, History: &policy})
		return err
	}, nil)
}

// settings changes one's own settings of a chat.
func (s *session) settings(p chat.UpdateParticipant, done string) {
	s.do(func(ctx context.Context) error { return s.r.SetSettings(ctx, p) }, done)
}

func (s *session) muteCommand([]string, string) {
	c := s.chat()
	muted := !c.Settings.Muted
	s.settings(chat.UpdateParticipant{ChatID: c.ID, Muted: &muted},
		address(&c.Chat)+map[bool]string{true: " is muted", false: " is not muted any more"}[muted])
}

func (s *session) levelCommand(words []string, _ string) {
	level, known := view.Levels[words[0]]
	if !known {
		s.usageOf("level")
		return
	}
	c := s.chat()
	s.settings(chat.UpdateParticipant{ChatID: c.ID, Level: &level}, "told of "+address(&c.Chat)+": "+words[0])
}

func (s *session) infoCommand([]string, string) {
	c := s.chat()
	s.say(s.about(&c))
	told := "all"
	for word, level := range view.Levels {
		if level == c.Settings.Level && word != "off" && word != "default" {
			told = word
		}
	}
	s.item("told of it: " + told)
	if c.Settings.Pinned {
		s.item("on top of the list")
	}
	if c.Role == chat.RoleAdmin {
		s.item("you are an admin")
	}
	s.item("a link: " + view.Permalink(s.o.Server, &c.Chat, max(c.LastSeq, 1)))
}

func (s *session) whoCommand([]string, string) {
	c := s.chat()
	var page chat.ParticipantPage
	s.call(func(ctx context.Context) (err error) {
		page, err = s.r.Client().Participants(ctx, chat.GetParticipants{ChatID: c.ID, Limit: chat.MaxPage})
		return err
	}, func() {
		s.say(address(&c.Chat) + ", " + people(c.UserCount))
		for _, u := range page.Users {
			words := s.person(u.User)
			if u.Role == chat.RoleAdmin {
				words += ", admin"
			}
			s.item(words)
		}
		if page.More {
			s.item("and more")
		}
	})
}

// person is someone, whether they are there, and what they say they do.
func (s *session) person(u chat.User) string {
	here := u.Presence
	if p := s.r.Presence(u.ID); p != "" {
		here = p
	}
	words := name(u)
	if u.ID == s.me().ID {
		words += ", you"
	} else if here != "" {
		words += ", " + presence(here)
	}
	if u.ServerRole != "" {
		words += ", " + text.Line(string(u.ServerRole)) + " of this server"
	}
	if u.Status != "" {
		words += ": " + text.Line(u.Status)
	}
	if s.r.Blocked(u.ID) {
		words += ", blocked"
	}
	return words
}

func (s *session) readCommand([]string, string) {
	c := s.chat()
	s.r.Read(c.ID, c.LastSeq)
	s.say(address(&c.Chat) + " is read")
}
