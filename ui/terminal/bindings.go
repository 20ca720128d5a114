package terminal

import "strconv"

// where tells when a key counts. A key means one thing in each of these; what
// stands further up comes first.
type where int

const (
	always    where = iota // before all else, in dialogs too
	onMessage              // while a message is selected
	inChat                 // in a session, whatever has the cursor
	inBox                  // in the box to write in
	places    = iota
)

// action is what keys do. Its name is that of the file of settings.
type action struct {
	name string
	keys []string // as long as nobody says otherwise
	where
	do   func(*session) // nil: done by name where it counts
	edit func(*editor)  // of every box to type in
}

func (w where) act(name string, do func(*session), keys ...string) action {
	return action{name: name, keys: keys, where: w, do: do}
}

// named is an action that is done, by its name, where it counts.
func (w where) named(name string, keys ...string) action { return w.act(name, nil, keys...) }

func edit(name string, do func(*editor), keys ...string) action {
	return action{name: name, keys: keys, where: inBox, edit: do}
}

// binding is a row of the help: keys, and what each of them does.
type binding struct {
	help    string
	actions []action
	fixed   string // keys that always do it
}

func does(help string, actions ...action) binding { return binding{help: help, actions: actions} }

// section is a part of the help.
type section struct {
	title    string
	bindings []binding
}

// sections list every key, in the order of the help.
func sections() []section {
	return []section{
		{"go to", goKeys()}, {"read", readKeys()}, {"write", writeKeys()},
		{"act on a message", messageKeys()}, {"the rest", otherKeys()},
	}
}

func goKeys() []binding {
	return []binding{
		does("a chat, a person or a room, by a few letters", inChat.act("go_to", (*session).openSwitcher, "Ctrl-K")),
		does("the next chat", inChat.act("next_chat", func(s *session) { s.openBy(1) }, "Alt-Down", "Ctrl-N")),
		does("the chat before", inChat.act("chat_before", func(s *session) { s.openBy(-1) }, "Alt-Up", "Ctrl-P")),
		does("the next chat with something unread, mentions first", inChat.act("unread_chat", (*session).openUnread, "Alt-A")),
		does("the next chat of the list with something unread, the one before",
			inChat.act("next_unread", func(s *session) { s.openUnreadBy(1) }, "Shift-Right"),
			inChat.act("unread_before", func(s *session) { s.openUnreadBy(-1) }, "Shift-Left")),
		does("the first nine chats of the list", nthKeys()...),
		does("list what is unread, what mentions you",
			inChat.act("list_unread", (*session).openUnreads, "Alt-L"), inChat.act("list_mentions", (*session).openMentions, "Alt-M")),
		does("people: search the list of users", inChat.act("list_users", func(s *session) { s.openUsers("") }, "F2")),
		does("rooms: find one and join it, or make one", inChat.act("list_rooms", func(s *session) { s.openRooms("") }, "F3")),
		does("a new group", inChat.act("new_group", func(s *session) { s.newGroup() }, "F4")),
		does("this chat: mute, notify, topic, people, leave", inChat.act("chat_menu", (*session).openChatMenu, "F5")),
	}
}

func nthKeys() []action {
	out := make([]action, 9)
	for i := range out {
		n := strconv.Itoa(i + 1)
		out[i] = inChat.act("chat_"+n, func(s *session) { s.openNth(i) }, "Alt-"+n)
	}
	return out
}

func readKeys() []binding {
	return []binding{
		does("scroll",
			inChat.act("page_up", func(s *session) { s.scrollPages(-1) }, "PgUp"),
			inChat.act("page_down", func(s *session) { s.scrollPages(1) }, "PgDn")),
		does("the beginning of the chat", inChat.act("start_of_chat", func(s *session) { s.pane.toStart() }, "Alt-Home")),
		does("its end; so does End in an empty box", inChat.act("end_of_chat", func(s *session) { s.pane.toEnd() }, "Alt-End")),
		does("the first unread message", inChat.act("first_unread", (*session).toUnread, "Alt-U")),
		does("the mention of you before, the next one",
			inChat.act("mention_before", func(s *session) { s.toMention(-1) }, "Alt-P"),
			inChat.act("next_mention", func(s *session) { s.toMention(1) }, "Alt-N")),
		does("a day", inChat.act("go_to_day", (*session).askDate, "Alt-G")),
		does("search in this chat", inChat.act("search_chat", func(s *session) { s.openSearch(s.open, "") }, "Ctrl-F")),
		does("search in all chats", inChat.act("search_all", func(s *session) { s.openSearch(0, "") }, "Ctrl-R")),
	}
}

func writeKeys() []binding {
	return []binding{
		does("send", inBox.named("send", "Enter")),
		does("a new line", inBox.named("new_line", "Alt-Enter", "Shift-Enter", "Ctrl-J")),
		does("complete @name, #room, /command or :emoji:", inBox.named("complete", "Tab"), inBox.named("complete_back", "Shift-Tab")),
		does("in an empty box: edit what you wrote last", inBox.named("edit_last", "Up")),
		does("start and end of the line",
			edit("line_start", func(e *editor) { e.move(e.lineStart()) }, "Ctrl-A"), edit("line_end", func(e *editor) { e.move(e.lineEnd()) }, "Ctrl-E")),
		does("a word back and forth",
			edit("word_back", func(e *editor) { e.move(e.wordLeft()) }, "Alt-B"), edit("word_forth", func(e *editor) { e.move(e.wordRight()) }, "Alt-F")),
		does("cut a word, to the start, to the end",
			edit("cut_word", func(e *editor) { e.remove(e.wordLeft(), e.at, true) }, "Ctrl-W"),
			edit("cut_to_start", func(e *editor) { e.remove(e.lineStart(), e.at, true) }, "Ctrl-U"),
			edit("cut_to_end", func(e *editor) { e.remove(e.at, e.lineEnd(), true) }, "Alt-K")),
		does("put back what was cut; undo", edit("put_back", func(e *editor) { e.insert(e.killed) }, "Ctrl-Y"), edit("undo", (*editor).undo, "Alt-Z", "Ctrl-_")),
		does("what you sent before",
			inChat.act("sent_before", func(s *session) { s.recall(-1) }, "Ctrl-Up"), inChat.act("sent_after", func(s *session) { s.recall(1) }, "Ctrl-Down")),
		does("write in your own editor", inChat.act("editor", (*session).editOutside, "Ctrl-X Ctrl-E")),
	}
}

func messageKeys() []binding {
	selecting := does("select one", inChat.act("select", (*session).selecting, "Ctrl-T"))
	selecting.fixed = "Esc"
	return []binding{
		selecting,
		does("the one above, below",
			onMessage.act("message_up", func(s *session) { s.pane.selectBy(-1) }, "k", "Up"), onMessage.act("message_down", func(s *session) { s.pane.selectBy(1) }, "j", "Down")),
		does("all that can be done with it; so does the right mouse button", onMessage.named("message_menu", "m")),
		does("reply, edit, delete (undo takes that back at once)", onMessage.named("reply", "r"), onMessage.named("edit", "e"), onMessage.named("delete", "d")),
		does("react, who reacted, pin", onMessage.named("react", "+"), onMessage.named("who_reacted", "w"), onMessage.named("pin", "p")),
		does("copy its text, a link to it; open the link in it",
			onMessage.named("copy", "y"), onMessage.named("copy_link", "Y"), onMessage.named("open_link", "o")),
		does("unread from here; about the one who wrote it", onMessage.named("unread_from", "u"), onMessage.named("about_writer", "a")),
		does("go to what it replies to, or to the place that it names", onMessage.named("go_to_quoted", "Enter")),
		does("the next place that a search found, the one before",
			onMessage.act("next_hit", func(s *session) { s.nextHit(1) }, "n"), onMessage.act("hit_before", func(s *session) { s.nextHit(-1) }, "N")),
		does("back to the box", onMessage.act("select_none", (*session).selectNone, "q", "i")),
	}
}

func otherKeys() []binding {
	return []binding{
		does("this help; so does ? in an empty box", inChat.act("help", func(s *session) { s.u.openHelp() }, "F1")),
		does("settings: theme, notifications, keys", inChat.act("settings", (*session).openSettings, "F6")),
		does("show and hide the chats, the people", inChat.act("toggle_chats", (*session).toggleList, "F7"), inChat.act("toggle_people", (*session).togglePeople, "F8")),
		does("a list of chats that is narrower, wider; or drag its edge",
			inChat.act("list_narrower", func(s *session) { s.widenList(-2) }, "Alt-<"), inChat.act("list_wider", func(s *session) { s.widenList(2) }, "Alt->")),
		does("draw the screen anew", always.named("redraw", "Ctrl-L")),
		does("to the shell, and back with fg", always.named("suspend", "Ctrl-Z")),
		does("quit; so does Ctrl-C twice", always.named("quit", "Ctrl-Q")),
	}
}
