package terminal

import (
	"context"
	"strings"

	"talko/app/chat"
)

func (s *session) msgCommand(words []string, rest string) {
	said := strings.TrimSpace(strings.TrimPrefix(rest, words[0]))
	s.openWith(func(ctx context.Context) (chat.ChatID, error) {
		u, err := s.find(ctx, words[0])
		if err != nil {
			return 0, err
		}
		return s.r.OpenPrivate(ctx, u.ID)
	}, func(id chat.ChatID) {
		if said != "" {
			s.r.Send(id, said, 0)
		}
	})
}

func (s *session) groupCommand(words []string, _ string) {
	if len(words) < 2 {
		s.newGroup(words...)
		return
	}
	s.openWith(func(ctx context.Context) (chat.ChatID, error) {
		ids, err := s.findAll(ctx, words[1:])
		if err != nil {
			return 0, err
		}
		return s.r.NewGroup(ctx, words[0], ids)
	}, nil)
}

func (s *session) roomCommand(words []string, _ string) {
	name := strings.TrimPrefix(words[0], "#")
	s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.enterRoom(ctx, name, true) }, nil)
}

func (s *session) joinCommand(words []string, _ string) {
	name := strings.TrimPrefix(words[0], "#")
	s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.enterRoom(ctx, name, false) }, nil)
}

// enterRoom joins the room of that name; if there is none it may make it.
func (s *session) enterRoom(ctx context.Context, name string, create bool) (chat.ChatID, error) {
	if strings.ContainsAny(name, "*?") {
		return 0, chat.Invalid.Errorf("a room's name has no * and no ?; /rooms %s lists those there are", name)
	}
	page, err := s.r.Client().Rooms(ctx, chat.GetRooms{Pattern: name, Limit: 1})
	switch {
	case err != nil:
		return 0, err
	case len(page.Chats) > 0:
		return page.Chats[0].ID, s.r.Join(ctx, page.Chats[0].ID)
	case create:
		return s.r.NewRoom(ctx, name)
	}
	return 0, chat.NotFound.Errorf("there is no room #%s; /room %s makes it", name, name)
}

func (s *session) leaveCommand([]string, string) {
	id, c := s.open, s.chats[s.open]
	leave := func() {
		s.do(func(ctx context.Context) error { return s.r.Leave(ctx, id) }, "you left "+chatTitle(c))
	}
	if c.Kind == chat.Group {
		s.u.ask("leave", "Leave "+chatTitle(c)+"? To come back, someone must add you.", answer{"l", "leave", leave})
		return
	}
	leave()
}

func (s *session) topicCommand(_ []string, rest string) {
	if rest == "" {
		s.askTopic()
		return
	}
	s.setTopic(rest)
}

func (s *session) askTopic() {
	s.u.prompt("topic", "Enter sets it", s.chats[s.open].Topic, s.setTopic)
}

func (s *session) setTopic(topic string) {
	id := s.open
	s.do(func(ctx context.Context) error { return s.r.Topic(ctx, id, topic) }, "")
}

func (s *session) renameCommand(_ []string, rest string) {
	id := s.open
	s.do(func(ctx context.Context) error { return s.r.Rename(ctx, id, strings.TrimPrefix(rest, "#")) }, "")
}

func (s *session) addCommand(words []string, _ string) {
	id := s.open
	s.do(func(ctx context.Context) error {
		ids, err := s.findAll(ctx, words)
		if err != nil {
			return err
		}
		return s.addAll(ctx, id, ids)
	}, "")
}

// addAll brings users into a chat, up to the first that cannot be.
func (s *session) addAll(ctx context.Context, id chat.ChatID, users []chat.UserID) error {
	for _, u := range users {
		if err := s.r.Add(ctx, id, u); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) removeCommand(words []string, _ string) {
	id := s.open
	s.do(func(ctx context.Context) error {
		u, err := s.find(ctx, words[0])
		if err != nil {
			return err
		}
		return s.r.Remove(ctx, id, u.ID)
	}, "")
}

func (s *session) whoCommand([]string, string) { s.openPeople() }

func (s *session) muteCommand([]string, string) {
	id, muted := s.open, !s.chats[s.open].Settings.Muted
	done := map[bool]string{true: "muted", false: "not muted any more"}[muted]
	s.setSettings(chat.UpdateParticipant{ChatID: id, Muted: &muted}, done)
}

func (s *session) pinCommand([]string, string) {
	id, pinned := s.open, !s.chats[s.open].Settings.Pinned
	done := map[bool]string{true: "pinned on top", false: "not pinned any more"}[pinned]
	s.setSettings(chat.UpdateParticipant{ChatID: id, Pinned: &pinned}, done)
}

func (s *session) levelCommand(words []string, _ string) {
	if len(words) == 0 {
		s.askLevel()
		return
	}
	level, known := map[string]chat.Level{"all": chat.LevelAll, "mentions": chat.LevelMentions, "none": chat.LevelNone,
		"off": chat.LevelNone, "default": chat.LevelDefault}[words[0]]
	if !known {
		s.usageOf("level")
		return
	}
	s.setSettings(chat.UpdateParticipant{ChatID: s.open, Level: &level}, "notified of: "+levelWords(level))
}

func (s *session) adminCommand(words []string, _ string) {
	id := s.open
	s.do(func(ctx context.Context) error {
		u, err := s.find(ctx, words[0])
		if err != nil {
			return err
		}
		page, err := s.r.Client().Participants(ctx, chat.GetParticipants{ChatID: id, After: u.ID - 1, Limit: 1})
		if err != nil {
			return err
		}
		role := chat.RoleAdmin
		if len(page.Users) > 0 && page.Users[0].ID == u.ID && page.Users[0].Role == chat.RoleAdmin {
			role = chat.RoleUser
		}
		return s.r.SetRole(ctx, id, u.ID, role)
	}, "")
	s.peopleOf = 0 // asked for anew
}

func (s *session) historyCommand(words []string, _ string) {
	id, policy := s.open, chat.HistoryPolicy(words[0])
	if policy != chat.HistoryAll && policy != chat.HistoryJoined {
		s.usageOf("history")
		return
	}
	s.do(func(ctx context.Context) error {
		_, err := s.r.Client().UpdateChat(ctx, chat.UpdateChat{ChatID: id, History: &policy})
		return err
	}, "")
}
