package terminal

import (
	"context"
	"slices"
	"strings"

	"talko/app/chat"
	"talko/ui/view"
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
		{name: "topic", args: "[TEXT]", help: "say what this chat is about", here: true, run: (*session).topicCommand},
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
		{name: "share", help: "the link by which others join this host, and its QR code", run: func(s *session, _ []string, _ string) { s.u.openShare() }},
		{name: "theme", args: "[NAME]", help: "colours: auto, dark, light, contrast, terminal, plain", run: (*session).themeCommand},
		{name: "settings", help: "how the screen looks and behaves", run: func(s *session, _ []string, _ string) { s.openSettings() }},
		{name: "nick", args: "NAME", help: "take another name", needs: 1, run: (*session).nickCommand},
		{name: "block", args: "PERSON", help: "block someone, or take it back", needs: 1, run: (*session).blockCommand},
		{name: "help", help: "all keys and commands", run: func(s *session, _ []string, _ string) { s.u.openHelp() }},
		{name: "logout", help: "end this session and forget it on this machine", run: (*session).logoutCommand},
		{name: "quit", help: "quit", run: func(s *session, _ []string, _ string) { s.u.quit() }},
	}
}

func commandNames() []string {
	var names []string
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
	name = view.CommandName(name, rest)
	c, known := commandNamed(name)
	switch {
	case !known:
		s.box.set("/" + line)
		s.unknown(name)
	case len(words) < c.needs, len(words) > 0 && c.args == "":
		s.misused(c)
	case c.here && s.open == 0:
		s.u.fail(chat.Invalid.Errorf("%s", s.u.noChat()))
	default:
		c.run(s, words, rest)
	}
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

// misused tells the right form of a command, whose name stays in the box.
func (s *session) misused(c command) {
	s.box.set("/" + c.name + " ")
	s.u.fail(chat.Invalid.Errorf("usage: %s", c.usage()))
}

// unknown says that there is no such command, and which was perhaps meant.
func (s *session) unknown(name string) {
	if near := startingWith("/"+name[:min(len(name), 2)], "/", commandNames()); len(near) > 0 && len(near) < 6 {
		s.u.fail(chat.Invalid.Errorf("there is no /%s; there is %s; // begins a message with a slash", name, strings.Join(near, ", ")))
		return
	}
	s.u.fail(chat.Invalid.Errorf("there is no /%s; /help lists what there is, // begins a message with a slash", name))
}

// commandNamed finds a command by its name.
func commandNamed(name string) (command, bool) {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return all[i], true
}

// usageOf says that a command was misused.
func (s *session) usageOf(name string) {
	if c, ok := commandNamed(name); ok {
		s.misused(c)
	}
}
