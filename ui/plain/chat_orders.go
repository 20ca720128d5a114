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
		u, err := s.r.UserNamed(ctx, name)
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
	s.opening(func(ctx context.Context) (chat.ChatID, error) { return s.r.EnterRoom(ctx, name, create) }, s.openChat)
}

func (s *session) groupCommand(words []string, _ string) {
	s.opening(func(ctx context.Context) (chat.ChatID, error) {
		ids, err := s.r.UsersNamed(ctx, words[1:])
		if err != nil {
			return 0, err
		}
		return s.r.NewGroup(ctx, words[0], ids)
	}, s.openChat)
}
