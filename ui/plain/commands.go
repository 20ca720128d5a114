package plain

import (
	"fmt"
	"slices"
	"strings"

	"talko/app/chat"
	"talko/ui/view"
)

// Command is what one types behind a slash.
type Command struct {
	Name string
	Args string // what it takes
	Help string
	// For names what a full screen does by keys, or by a command of another
	// name, and this does in lines; see [ScreenOnly] for the rest.
	For string

	needs int  // words at least
	here  bool // acts on the chat that is open
	run   func(s *session, words []string, rest string)
}

// Usage is the form of the command.
func (c Command) Usage() string { return strings.TrimSpace("/" + c.Name + " " + c.Args) }

// part is a part of the help.
type part struct {
	title    string
	commands []Command
}

// parts returns all commands, in the order of the help.
func parts() []part {
	return []part{
		{"write", writeCommands()}, {"go to", goCommands()}, {"read", readCommands()}, {"act on a message", messageCommands()},
		{"chats and people", slices.Concat(chatCommands(), peopleCommands())}, {"the rest", otherCommands()},
	}
}

// Commands returns all commands, in the order of the help.
func Commands() (all []Command) {
	for _, p := range parts() {
		all = append(all, p.commands...)
	}
	return all
}

// ScreenOnly says of what a full screen does, and no command here, why it means
// nothing in lines.
func ScreenOnly() map[string]string {
	const (
		line = "the line that is typed belongs to the terminal, whose own keys edit it"
		pick = "messages are named in the command: by number, -1 or @name"
		pane = "there are no panes"
	)
	return map[string]string{
		"complete": line, "complete_back": line, "line_start": line, "line_end": line, "word_back": line, "word_forth": line,
		"cut_word": line, "cut_to_start": line, "cut_to_end": line, "put_back": line, "sent_before": line, "sent_after": line,
		"editor": "a file can be typed: /multi, its lines, and a dot",
		"select": pick, "select_none": pick, "message_up": pick, "message_down": pick,
		"copy": "the text stands on the terminal, which copies", "toggle_chats": pane, "toggle_people": pane,
		"list_narrower": pane, "list_wider": pane, "redraw": "nothing is drawn", "suspend": "the terminal's own key does it",
		"theme": "there are no colours", "dnd": "nothing rings",
	}
}

func writeCommands() []Command {
	return []Command{
		{Name: "multi", Help: "write a message of several lines, as they are, up to a line with a single dot; a backslash at the end of a line goes on as well", For: "send new_line", here: true, run: (*session).multiCommand},
		{Name: "reply", Args: "MESSAGE TEXT", Help: "answer a message", For: "reply", needs: 2, here: true, run: (*session).replyCommand},
		{Name: "edit", Args: "[MESSAGE] TEXT", Help: "write what you wrote last anew, or another of your messages, named like [123] or -2", For: "edit edit_last", needs: 1, here: true, run: (*session).editCommand},
		{Name: "delete", Args: "[MESSAGE]", Help: "delete what you wrote last, or a message", For: "delete", here: true, run: (*session).deleteCommand},
		{Name: "undo", Help: "take back what you deleted last, in the first seconds", For: "undo", run: (*session).undoCommand},
		{Name: "retry", Help: "send again what was refused", For: "reply", run: (*session).retryCommand},
		{Name: "discard", Help: "drop what was refused, or is on its way", For: "delete", run: (*session).discardCommand},
	}
}

func goCommands() []Command {
	return []Command{
		{Name: "chats", Help: "list your chats, with numbers", run: func(s *session, _ []string, _ string) { s.chatsCommand(false) }},
		{Name: "open", Args: "CHAT", Help: "write to a chat and hear its end: #room, @name, a group, its number in /chats, +1 or -1", For: "go_to next_chat chat_before chat_1 chat_2 chat_3 chat_4 chat_5 chat_6 chat_7 chat_8 chat_9", needs: 1, run: (*session).openCommand},
		{Name: "next", Help: "open the next chat with something unread, those for you first", For: "unread_chat next_unread", run: func(s *session, _ []string, _ string) { s.nextCommand(1) }},
		{Name: "previous", Help: "open the one before it in the list", For: "unread_before", run: func(s *session, _ []string, _ string) { s.nextCommand(-1) }},
		{Name: "unread", Help: "list the chats with something unread", For: "list_unread", run: func(s *session, _ []string, _ string) { s.chatsCommand(true) }},
		{Name: "msg", Args: "NAME [TEXT]", Help: "open the private chat with someone, or say something there", needs: 1, run: (*session).msgCommand},
		{Name: "join", Args: "ROOM", Help: "join a room", needs: 1, run: (*session).joinCommand},
		{Name: "leave", Help: "leave this chat; a private one is hidden until its next message", here: true, run: (*session).leaveCommand},
	}
}

func readCommands() []Command {
	return []Command{
		{Name: "more", Args: "[N]", Help: "what is above the lines that you read last", For: "page_up", here: true, run: func(s *session, words []string, _ string) { s.turnCommand("more", words, false) }},
		{Name: "later", Args: "[N]", Help: "what is below them", For: "page_down", here: true, run: func(s *session, words []string, _ string) { s.turnCommand("later", words, true) }},
		{Name: "goto", Args: "LINK|MESSAGE|start|end|unread", Help: "the lines around a message, the beginning and the end of the chat, what is unread", For: "start_of_chat end_of_chat first_unread", needs: 1, run: (*session).gotoCommand},
		{Name: "date", Args: "DAY", Help: "the lines of a day: 2026-11-05, yesterday, monday, 3 weeks ago", For: "go_to_day", needs: 1, here: true, run: (*session).dateCommand},
		{Name: "search", Args: "WORDS", Help: `search in all chats: words, "in this order", from:ben in:#go after:2026-11-01 has:link`, For: "search_all", needs: 1, run: func(s *session, _ []string, rest string) { s.searchCommand(0, rest) }},
		{Name: "grep", Args: "WORDS", Help: "search in this chat", For: "search_chat", needs: 1, here: true, run: func(s *session, _ []string, rest string) { s.searchCommand(s.open, rest) }},
		{Name: "mentions", Args: "[here]", Help: "what mentions you, in all chats or here", For: "list_mentions mention_before next_mention", run: (*session).mentionsCommand},
		{Name: "pins", Help: "what is pinned here", here: true, run: (*session).pinsCommand},
		{Name: "hit", Args: "[N]", Help: "go to a message that was listed last, or to the next one; -1 is the one before", For: "next_hit hit_before", run: (*session).hitCommand},
		{Name: "read", Help: "mark this chat as read", here: true, run: (*session).readCommand},
	}
}

func messageCommands() []Command {
	return []Command{
		{Name: "refs", Help: "tell the numbers of messages with their lines, or no more", run: (*session).refsCommand},
		{Name: "show", Args: "MESSAGE", Help: "a message, with its number and all that is about it", For: "message_menu", needs: 1, here: true, run: (*session).showCommand},
		{Name: "react", Args: "[MESSAGE] EMOJI", Help: "react to the last message, or another; again takes it back", For: "react", needs: 1, here: true, run: (*session).reactCommand},
		{Name: "reactions", Args: "[MESSAGE]", Help: "who reacted", For: "who_reacted", here: true, run: (*session).reactionsCommand},
		{Name: "pin", Args: "[MESSAGE]", Help: "pin a message for all; without one, keep this chat on top of the list; again takes it back", For: "pin", here: true, run: (*session).pinCommand},
		{Name: "link", Args: "[MESSAGE]", Help: "a link to the last message, or another", For: "copy_link", here: true, run: (*session).linkCommand},
		{Name: "url", Args: "[MESSAGE]", Help: "the address in the last message, or another, on a line of its own", For: "open_link", here: true, run: (*session).urlCommand},
		{Name: "quoted", Args: "MESSAGE", Help: "the lines around what a message answers", For: "go_to_quoted", needs: 1, here: true, run: (*session).quotedCommand},
		{Name: "unreadfrom", Args: "MESSAGE", Help: "mark as unread from a message on", For: "unread_from", needs: 1, here: true, run: (*session).unreadFromCommand},
	}
}

func chatCommands() []Command {
	return []Command{
		{Name: "info", Help: "this chat: topic, who is in it, what of it is told", For: "chat_menu", here: true, run: (*session).infoCommand},
		{Name: "who", Help: "who is in this chat", here: true, run: (*session).whoCommand},
		{Name: "mute", Help: "tell nothing of this chat, or take it back", here: true, run: (*session).muteCommand},
		{Name: "level", Args: "all|mentions|none|default", Help: "what of this chat is told while another is open", needs: 1, here: true, run: (*session).levelCommand},
		{Name: "topic", Args: "[TEXT]", Help: "say what this chat is about; without a text, hear it; - takes it away", here: true, run: (*session).topicCommand},
		{Name: "rename", Args: "NAME", Help: "give this chat another name", needs: 1, here: true, run: (*session).renameCommand},
		{Name: "add", Args: "PERSON…", Help: "bring people into this chat", needs: 1, here: true, run: (*session).addCommand},
		{Name: "remove", Args: "PERSON", Help: "take someone out of this chat", needs: 1, here: true, run: (*session).removeCommand},
		{Name: "admin", Args: "PERSON", Help: "make someone an admin of this chat, or take it back", needs: 1, here: true, run: (*session).adminCommand},
		{Name: "history", Args: "all|joined", Help: "what those who join this group later may read", needs: 1, here: true, run: (*session).historyCommand},
		{Name: "group", Args: "NAME PERSON…", Help: "make a group", For: "new_group", needs: 2, run: (*session).groupCommand},
		{Name: "room", Args: "NAME", Help: "make a room, or join it", needs: 1, run: (*session).roomCommand},
		{Name: "rooms", Args: "[PATTERN]", Help: "list rooms; * is any run of letters, ? is one", For: "list_rooms", run: (*session).roomsCommand},
	}
}

func peopleCommands() []Command {
	return []Command{
		{Name: "users", Args: "[PATTERN]", Help: "list users", For: "list_users", run: (*session).usersCommand},
		{Name: "whois", Args: "PERSON|MESSAGE", Help: "who someone is, or who wrote a message", For: "about_writer", needs: 1, run: (*session).whoisCommand},
		{Name: "status", Args: "[TEXT]", Help: "tell others what you do", run: (*session).statusCommand},
		{Name: "away", Args: "[TEXT]", Help: "tell others that you are away", run: (*session).awayCommand},
		{Name: "back", Help: "tell them that you are back", run: (*session).backCommand},
		{Name: "nick", Args: "NAME", Help: "take another name", needs: 1, run: (*session).nickCommand},
		{Name: "block", Args: "PERSON", Help: "block someone, or take it back", needs: 1, run: (*session).blockCommand},
	}
}

func otherCommands() []Command {
	return []Command{
		{Name: "hear", Args: "all|here", Help: "of other chats than the open one, hear what people write, or only what is for you", For: "notify", needs: 1, run: (*session).hearCommand},
		{Name: "share", Help: "the links by which others join this host", run: (*session).shareCommand},
		{Name: "trust", Help: "trust the server that was found in place of yours, once you have compared its key", run: (*session).trustCommand},
		{Name: "state", Help: "where you are, the link, what is not sent, what is told", For: "settings", run: (*session).stateCommand},
		{Name: "help", Args: "[COMMAND]", Help: "these commands, or one of them", For: "help", run: (*session).helpCommand},
		{Name: "logout", Help: "end this session and forget it on this machine", run: (*session).logoutCommand},
		{Name: "quit", Args: "[stay]", Help: "quit; stay lets servers of this program go on", For: "quit", run: func(s *session, words []string, _ string) { s.quit(slices.Contains(words, "stay")) }},
	}
}

// shortNames are what commands are called for short, in lines.
var shortNames = map[string]string{
	"r": "reply", "n": "next", "prev": "previous", "o": "open", "older": "more", "settings": "state", "notify": "hear", "?": "help",
}

// command carries out a line that began with a slash.
func (s *session) command(name, rest string) {
	name = view.CommandName(name, rest)
	if full, known := shortNames[name]; known {
		name = full
	}
	c, known := commandNamed(name)
	words := strings.Fields(rest)
	switch {
	case !known:
		s.unknown(name)
	case len(words) < c.needs, len(words) > 0 && c.Args == "":
		s.misused(c)
	case c.here && s.open == 0:
		s.fail(chat.Invalid.Errorf("no chat is open: /chats lists yours, /rooms those one can join"))
	default:
		c.run(s, words, rest)
	}
}

func commandNamed(name string) (Command, bool) {
	all := Commands()
	i := slices.IndexFunc(all, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return all[i], true
}

// misused tells the right form of a command.
func (s *session) misused(c Command) {
	words := "usage: " + c.Usage()
	if strings.Contains(c.Args, "MESSAGE") {
		words += "; " + refForms
	}
	s.fail(chat.Invalid.Errorf("%s", words))
}

func (s *session) usageOf(name string) {
	if c, ok := commandNamed(name); ok {
		s.misused(c)
	}
}

// unknown says that there is no such command, and which was perhaps meant.
func (s *session) unknown(name string) {
	var near []string
	for _, c := range Commands() {
		if name != "" && strings.HasPrefix(c.Name, name[:min(len(name), 2)]) {
			near = append(near, "/"+c.Name)
		}
	}
	if why, known := ScreenOnly()[name]; known {
		s.fail(chat.Invalid.Errorf("there is no /%s in lines: %s", name, why))
		return
	}
	if len(near) > 0 && len(near) < 6 {
		s.fail(chat.Invalid.Errorf("there is no /%s; there is %s; // begins a message with a slash", name, strings.Join(near, ", ")))
		return
	}
	s.fail(chat.Invalid.Errorf("there is no /%s; /help lists what there is, // begins a message with a slash", name))
}

func (s *session) helpCommand(words []string, _ string) {
	if len(words) > 0 {
		if c, ok := commandNamed(strings.TrimPrefix(words[0], "/")); ok {
			s.say(c.Usage() + ": " + c.Help)
			if strings.Contains(c.Args, "MESSAGE") {
				s.item(refForms)
			}
			return
		}
		s.unknown(strings.TrimPrefix(words[0], "/"))
		return
	}
	s.say("what does not begin with a slash goes to the open chat; these commands do")
	for _, p := range parts() {
		s.say(p.title)
		for _, c := range p.commands {
			s.item(fmt.Sprintf("%s: %s", c.Usage(), c.Help))
		}
	}
	s.say(refForms)
}
