package plain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// arranged are the user's chats as they are listed.
func (s *session) arranged() (all []replica.Chat) {
	for _, part := range s.order.Arrange(s.r.Chats(), s.open) {
		all = append(all, part.Chats...)
	}
	return all
}

// chatsCommand lists chats; their numbers stay until they are listed again.
func (s *session) chatsCommand(unread bool) {
	s.order.Settle()
	all := s.arranged()
	title := counted(len(all), "chat")
	if unread {
		if title = waiting(all); title == "" {
			title = "nothing unread"
		}
	}
	s.say(title)
	for i := range all {
		c := &all[i]
		if unread && c.Unread == 0 {
			continue
		}
		here := ""
		if c.ID == s.open {
			here = ", open"
		}
		s.item(fmt.Sprintf("%d. %s%s", i+1, s.about(c), here))
	}
}

// openCommand opens a chat: by its number in the list, from the open one, or by
// its name.
func (s *session) openCommand(words []string, rest string) {
	all := s.arranged()
	if n, err := strconv.Atoi(words[0]); err == nil && len(words) == 1 {
		i := n - 1
		if strings.ContainsAny(words[0], "+-") && len(all) > 0 {
			at := slices.IndexFunc(all, func(c replica.Chat) bool { return c.ID == s.open })
			i = ((at+n)%len(all) + len(all)) % len(all)
		}
		if i < 0 || i >= len(all) {
			s.fail(chat.NotFound.Errorf("there is no chat %d: /chats lists them", n))
			return
		}
		s.openChat(all[i].ID)
		return
	}
	if id := called(all, rest); id != 0 {
		s.openChat(id)
		return
	}
	switch room, isRoom := strings.CutPrefix(rest, "#"); {
	case isRoom:
		s.fail(chat.NotFound.Errorf("you are in no room #%s; /join %s joins it, if it is there", room, room))
	case strings.HasPrefix(rest, "@"):
		s.openPrivate(rest, "")
	default:
		s.fail(chat.NotFound.Errorf("you have no chat %q: /chats lists them, @name is the one with a person", rest))
	}
}

// called finds a chat by how it is written, with or without its sign, or, if
// there is but one, by its beginning.
func called(all []replica.Chat, written string) chat.ChatID {
	var begin []chat.ChatID
	bare := text.Fold(strings.TrimLeft(written, "#@"))
	for i := range all {
		full := text.Fold(address(&all[i].Chat))
		short := strings.TrimLeft(full, "#@")
		if full == text.Fold(written) || short == text.Fold(written) {
			return all[i].ID
		}
		signed := !strings.ContainsAny(written[:1], "#@") || full[:1] == written[:1]
		if bare != "" && signed && strings.HasPrefix(short, bare) {
			begin = append(begin, all[i].ID)
		}
	}
	if len(begin) == 1 {
		return begin[0]
	}
	return 0
}

// nextCommand opens the next chat with something unread: those for the user
// first, else down the list; with -1 the nearest one up the list.
func (s *session) nextCommand(step int) {
	all := s.arranged()
	at := slices.IndexFunc(all, func(c replica.Chat) bool { return c.ID == s.open })
	var found chat.ChatID
	for i := 1; i <= len(all); i++ {
		c := &all[((at+i*step)%len(all)+len(all))%len(all)]
		if c.ID == s.open || c.Unread == 0 || !view.Waits(c) {
			continue
		}
		if found == 0 || step > 0 && c.Mentions > 0 {
			found = c.ID
		}
		if step < 0 || c.Mentions > 0 {
			break
		}
	}
	if found == 0 {
		s.say("nothing unread in other chats")
		return
	}
	s.openChat(found)
}

// find looks a user up by name.
func (s *session) find(ctx context.Context, name string) (chat.User, error) {
	r, err := s.r.Client().User(ctx, chat.GetUser{UserName: strings.TrimPrefix(name, "@")})
	return r.User, err
}

func (s *session) findAll(ctx context.Context, names []string) ([]chat.UserID, error) {
	var ids []chat.UserID
	for _, n := range names {
		u, err := s.find(ctx, n)
		if err != nil {
			return nil, err
		}
		ids = append(ids, u.ID)
	}
	return ids, nil
}

// opening runs what finds or makes a chat, and opens it.
func (s *session) opening(work func(ctx context.Context) (chat.ChatID, error), then func(chat.ChatID)) {
	var id chat.ChatID
	s.call(func(ctx context.Context) (err error) {
		id, err = work(ctx)
		return err
	}, func() {
		s.until(func() bool { _, there := s.r.Chat(id); return there }, func() { then(id) })
	})
}

func (s *session) msgCommand(words []string, rest string) {
	_, said := cut(rest)
	s.openPrivate(words[0], said)
}

// openPrivate opens the private chat with someone, or says something there.
func (s *session) openPrivate(name, said string) {
	s.opening(func(ctx context.Context) (chat.ChatID, error) {
		u, err := s.find(ctx, name)
		if err != nil {
			return 0, err
		}
		return s.r.OpenPrivate(ctx, u.ID)
	}, func(id chat.ChatID) {
		if said == "" {
			s.openChat(id)
			return
		}
		s.sendTo(id, said, 0)
	})
}

func (s *session) joinCommand(words []string, _ string) { s.enter(words[0], false) }
func (s *session) roomCommand(words []string, _ string) { s.enter(words[0], true) }

// enter joins the room of that name; if there is none it may make it.
func (s *session) enter(name string, create bool) {
	name = strings.TrimPrefix(name, "#")
	s.opening(func(ctx context.Context) (chat.ChatID, error) {
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
	}, s.openChat)
}

func (s *session) groupCommand(words []string, _ string) {
	s.opening(func(ctx context.Context) (chat.ChatID, error) {
		ids, err := s.findAll(ctx, words[1:])
		if err != nil {
			return 0, err
		}
		return s.r.NewGroup(ctx, words[0], ids)
	}, s.openChat)
}

func (s *session) leaveCommand([]string, string) {
	c := s.chat()
	s.do(func(ctx context.Context) error { return s.r.Leave(ctx, c.ID) }, "you left "+address(&c.Chat))
}

func (s *session) topicCommand(_ []string, rest string) {
	id := s.open
	s.call(func(ctx context.Context) error { return s.r.Topic(ctx, id, rest) }, nil) // the chat tells it
}

func (s *session) renameCommand(_ []string, rest string) {
	id := s.open
	s.call(func(ctx context.Context) error { return s.r.Rename(ctx, id, strings.TrimPrefix(rest, "#")) }, nil)
}

func (s *session) addCommand(words []string, _ string) {
	id := s.open
	s.call(func(ctx context.Context) error {
		ids, err := s.findAll(ctx, words)
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
		u, err := s.find(ctx, words[0])
		if err != nil {
			return err
		}
		return s.r.Remove(ctx, id, u.ID)
	}, nil)
}

func (s *session) adminCommand(words []string, _ string) {
	id := s.open
	s.call(func(ctx context.Context) error {
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

// levels are what of a chat may be told.
var levels = map[string]chat.Level{"all": chat.LevelAll, "mentions": chat.LevelMentions, "none": chat.LevelNone,
	"off": chat.LevelNone, "default": chat.LevelDefault}

func (s *session) levelCommand(words []string, _ string) {
	level, known := levels[words[0]]
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
	for word, level := range levels {
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
