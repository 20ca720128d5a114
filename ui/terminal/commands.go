package terminal

import (
	"context"
	"slices"
	"strings"

	"talko/app/chat"
)

// command is what one types behind a slash.
type command struct {
	name  string
	args  string // what it takes
	help  string
	needs int  // words at least
	here  bool // acts on the chat that is open
	run   func(s *session, words []string, rest string)
}

func (c command) usage() string { return strings.TrimSpace("/" + c.name + " " + c.args) }

// commands returns all of them, in the order of the help.
func commands() []command {
	return slices.Concat(chatCommands(), messageCommands(), otherCommands())
}

func chatCommands() []command {
	return []command{
		{name: "msg", args: "NAME [TEXT]", help: "open the private chat with someone, and say something", needs: 1, run: (*session).msgCommand},
		{name: "group", args: "NAME PERSON…", help: "make a group", run: (*session).groupCommand},
		{name: "room", args: "NAME", help: "make a room, or open it", needs: 1, run: (*session).roomCommand},
		{name: "join", args: "ROOM", help: "join a room", needs: 1, run: (*session).joinCommand},
		{name: "leave", help: "leave this chat", here: true, run: (*session).leaveCommand},
		{name: "topic", args: "TEXT", help: "say what this chat is about", here: true, run: (*session).topicCommand},
		{name: "rename", args: "NAME", help: "give this chat another name", needs: 1, here: true, run: (*session).renameCommand},
		{name: "add", args: "PERSON…", help: "bring people into this chat", needs: 1, here: true, run: (*session).addCommand},
		{name: "remove", args: "PERSON", help: "take someone out of this chat", needs: 1, here: true, run: (*session).removeCommand},
		{name: "who", help: "who is in this chat", here: true, run: (*session).whoCommand},
		{name: "mute", help: "mute this chat, or take it back", here: true, run: (*session).muteCommand},
		{name: "level", args: "all|mentions|none|default", help: "what of this chat may notify you", here: true, run: (*session).levelCommand},
		{name: "read", help: "mark this chat as read", here: true, run: func(s *session, _ []string, _ string) { s.readAll() }},
		{name: "admin", args: "PERSON", help: "make someone an admin of this chat, or take it back", needs: 1, here: true, run: (*session).adminCommand},
		{name: "history", args: "all|joined", help: "what those who join this group later may read", needs: 1, here: true, run: (*session).historyCommand},
		{name: "info", help: "this chat, and what can be done with it", here: true, run: func(s *session, _ []string, _ string) { s.openChatMenu() }},
	}
}

func messageCommands() []command {
	return []command{
		{name: "pin", help: "keep this chat on top of the list, or take it back", here: true, run: (*session).pinCommand},
		{name: "react", args: "EMOJI", help: "react to the last message", needs: 1, here: true, run: (*session).reactCommand},
		{name: "edit", args: "[TEXT]", help: "edit what you wrote last", here: true, run: (*session).editCommand},
		{name: "delete", help: "delete what you wrote last", here: true, run: (*session).deleteCommand},
		{name: "undo", help: "take back what you deleted last, in the first seconds", run: (*session).undoCommand},
		{name: "link", help: "copy a link to the last message", here: true, run: (*session).linkCommand},
		{name: "goto", args: "LINK", help: "go to what a link of talko's leads to", needs: 1, run: func(s *session, words []string, _ string) { s.follow(words[0]) }},
		{name: "date", args: "[DAY]", help: "go to a day: 2026-11-05, yesterday, monday, 3 weeks ago", here: true, run: (*session).dateCommand},
		{name: "pins", help: "what is pinned here", here: true, run: func(s *session, _ []string, _ string) { s.openPins() }},
		{name: "mentions", help: "what mentions you, in all chats", run: func(s *session, _ []string, _ string) { s.openMentions() }},
		{name: "unread", help: "the chats with something unread", run: func(s *session, _ []string, _ string) { s.openUnreads() }},
		{name: "search", args: "[WORDS]", help: "search in all chats", run: func(s *session, _ []string, rest string) { s.openSearch(0, rest) }},
	}
}

func otherCommands() []command {
	return []command{
		{name: "users", args: "[PATTERN]", help: "list users; * is any run of letters, ? is one", run: func(s *session, _ []string, rest string) { s.openUsers(rest) }},
		{name: "rooms", args: "[PATTERN]", help: "list rooms", run: func(s *session, _ []string, rest string) { s.openRooms(rest) }},
		{name: "whois", args: "PERSON", help: "who someone is", needs: 1, run: (*session).whoisCommand},
		{name: "status", args: "[TEXT]", help: "tell others what you do", run: (*session).statusCommand},
		{name: "away", args: "[TEXT]", help: "tell others that you are away", run: (*session).awayCommand},
		{name: "back", help: "tell them that you are back", run: (*session).backCommand},
		{name: "dnd", help: "do not disturb: no bell and no notification, or take it back", run: (*session).dndCommand},
		{name: "notify", args: "off|mentions|all|auto", help: "what may notify you, in all chats", run: (*session).notifyCommand},
		{name: "theme", args: "[NAME]", help: "colours: auto, dark, light, contrast, terminal, plain", run: (*session).themeCommand},
		{name: "settings", help: "how the screen looks and behaves", run: func(s *session, _ []string, _ string) { s.openSettings() }},
		{name: "nick", args: "NAME", help: "take another name", needs: 1, run: (*session).nickCommand},
		{name: "block", args: "PERSON", help: "block someone, or take it back", needs: 1, run: (*session).blockCommand},
		{name: "logout", help: "end this session and forget it on this machine", run: (*session).logoutCommand},
		{name: "quit", help: "quit", run: func(s *session, _ []string, _ string) { s.u.quit() }},
	}
}

// otherNames are what commands are called elsewhere.
var otherNames = map[string]string{
	"dm": "msg", "query": "msg", "m": "msg", "part": "leave", "close": "leave", "invite": "add", "kick": "remove",
	"names": "who", "members": "who", "name": "nick", "exit": "quit", "q": "quit", "find": "search", "s": "search",
	"people": "users", "list": "rooms", "j": "join", "create": "room", "profile": "whois", "op": "admin", "ignore": "block", "jump": "goto",
}

func commandNames() []string {
	names := []string{"help"}
	for _, c := range commands() {
		names = append(names, c.name)
	}
	slices.Sort(names)
	return names
}

// command carries out a line that began with a slash.
func (s *session) command(line string) {
	name, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	words := strings.Fields(rest)
	if name == "help" {
		s.u.openHelp()
		return
	}
	if full, known := otherNames[strings.ToLower(name)]; known {
		name = full
	}
	for _, c := range commands() {
		switch {
		case c.name != strings.ToLower(name):
			continue
		case len(words) < c.needs:
			s.misused(c)
		case c.here && s.open == 0:
			s.u.fail(chat.Invalid.Errorf("no chat is open: Ctrl-K opens one"))
		default:
			c.run(s, words, rest)
		}
		return
	}
	s.unknown(name)
}

// find looks a user up by name.
func (s *session) find(ctx context.Context, name string) (chat.User, error) {
	r, err := s.r.Client().User(ctx, chat.GetUser{UserName: strings.TrimPrefix(name, "@")})
	return r.User, err
}

// findAll looks several users up.
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

// openWith runs what finds or makes a chat, and opens it.
func (s *session) openWith(work func(ctx context.Context) (chat.ChatID, error), then func(chat.ChatID)) {
	var id chat.ChatID
	s.pending++
	s.u.call(func(ctx context.Context) (err error) {
		id, err = work(ctx)
		return err
	}, func(err error) {
		s.pending--
		s.stale = true
		if err != nil {
			s.u.fail(err)
			s.u.held = nil
			return
		}
		s.refresh()
		s.openChat(id)
		if then != nil {
			then(id)
		}
	})
}

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
	id := s.open
	s.do(func(ctx context.Context) error { return s.r.Topic(ctx, id, rest) }, "")
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
		for _, user := range ids {
			if err := s.r.Add(ctx, id, user); err != nil {
				return err
			}
		}
		return nil
	}, "")
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
	s.do(func(ctx context.Context) error {
		return s.r.SetSettings(ctx, chat.UpdateParticipant{ChatID: id, Muted: &muted})
	}, done)
}

func (s *session) pinCommand([]string, string) {
	id, pinned := s.open, !s.chats[s.open].Settings.Pinned
	done := map[bool]string{true: "pinned on top", false: "not pinned any more"}[pinned]
	s.do(func(ctx context.Context) error {
		return s.r.SetSettings(ctx, chat.UpdateParticipant{ChatID: id, Pinned: &pinned})
	}, done)
}

func (s *session) reactCommand(words []string, _ string) {
	if l := s.chats[s.open].Last; l != nil && l.Seq > 0 {
		emoji := words[0]
		if found := emojiFor(strings.Trim(emoji, ":")); strings.HasPrefix(emoji, ":") && len(found) > 0 {
			emoji = found[0]
		}
		s.react(l, emoji)
	}
}

func (s *session) editCommand(_ []string, rest string) {
	s.editLast()
	if rest != "" && s.box.editing != nil {
		s.sendEdit(rest)
	}
}

func (s *session) deleteCommand([]string, string) {
	if s.editLast(); s.box.editing != nil {
		l := s.box.editing
		s.box.open("")
		s.delete(l)
	}
}

func (s *session) nickCommand(words []string, _ string) {
	s.do(func(ctx context.Context) error {
		_, err := s.r.Client().UpdateUser(ctx, chat.UpdateUser{UserName: &words[0]})
		return err
	}, "you are "+words[0]+" now")
}

func (s *session) blockCommand(words []string, _ string) {
	s.do(func(ctx context.Context) error {
		u, err := s.find(ctx, words[0])
		if err != nil {
			return err
		}
		return s.r.Block(ctx, u.ID, !s.r.Blocked(u.ID))
	}, "done")
}

func (s *session) logoutCommand([]string, string) {
	last := s.farewell()
	s.do(func(ctx context.Context) error {
		if err := last(ctx); err != nil {
			return err
		}
		return s.r.Client().Logout(ctx)
	}, "")
}
