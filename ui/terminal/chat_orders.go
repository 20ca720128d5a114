package terminal

import (
	"context"
	"strings"

	"talko/app/chat"
	"talko/ui/view"
)

func (s *session) msgCommand(words []string, rest string) {
	said := strings.TrimSpace(strings.TrimPrefix(rest, words[0]))
	s.openWith(func(ctx context.Context) (chat.ChatID, error) {
		u, err := s.r.UserNamed(ctx, words[0])
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
		ids, err := s.r.UsersNamed(ctx, words[1:])
		if err != nil {
			return 0, err
		}
		return s.r.NewGroup(ctx, words[0], ids)
	}, nil)
}

func (s *session) roomCommand(words []string, _ string) {
	s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.r.EnterRoom(ctx, words[0], true) }, nil)
}

func (s *session) joinCommand(words []string, _ string) {
	s.openWith(func(ctx context.Context) (chat.ChatID, error) { return s.r.EnterRoom(ctx, words[0], false) }, nil)
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
		ids, err := s.r.UsersNamed(ctx, words)
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
		u, err := s.r.UserNamed(ctx, words[0])
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
	level, known := view.Levels[words[0]]
	if !known {
		s.usageOf("level")
		return
	}
	s.setSettings(chat.UpdateParticipant{ChatID: s.open, Level: &level}, "notified of: "+levelWords(level))
}

func (s *session) adminCommand(words []string, _ string) {
	id := s.open
	s.do(func(ctx context.Context) error {
		u, err := s.r.UserNamed(ctx, words[0])
		if err != nil {
			return err
		}
		return s.r.ToggleAdmin(ctx, id, u.ID)
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
