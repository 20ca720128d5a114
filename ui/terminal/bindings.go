package terminal

import (
	"strconv"

	"talko/app/chat"
)

// binding is a row of the help: keys, and what each of them does, the last one
// for all keys that are left. Keys that are handled elsewhere have no do.
type binding struct {
	keys []string
	help string
	do   []func(*session)
}

// each names what the keys of a binding do, one after another.
func each(do ...func(*session)) []func(*session) { return do }

// section is a part of the help.
type section struct {
	title    string
	bindings []binding
}

// sections list every key, in the order of the help.
func sections() []section {
	return []section{
		{"go to", []binding{
			{[]string{"Ctrl-K"}, "a chat, a person or a room, by a few letters", each((*session).openSwitcher)},
			{[]string{"Alt-Down", "Ctrl-N"}, "the next chat", each(func(s *session) { s.openBy(1) })},
			{[]string{"Alt-Up", "Ctrl-P"}, "the chat before", each(func(s *session) { s.openBy(-1) })},
			{[]string{"Alt-A"}, "the next chat with something unread, mentions first", each((*session).openUnread)},
			{[]string{"Shift-Right", "Shift-Left"}, "the next chat of the list with something unread, the one before", each(func(s *session) { s.openUnreadBy(1) }, func(s *session) { s.openUnreadBy(-1) })},
			{[]string{"Alt-1 … Alt-9"}, "the first nine chats of the list", nil},
			{[]string{"Alt-L", "Alt-M"}, "list what is unread, what mentions you", each((*session).openUnreads, (*session).openMentions)},
			{[]string{"F2"}, "people: search the list of users", each(func(s *session) { s.openUsers("") })},
			{[]string{"F3"}, "rooms: find one and join it, or make one", each(func(s *session) { s.openRooms("") })},
			{[]string{"F4"}, "a new group", each(func(s *session) { s.newGroup() })},
			{[]string{"F5"}, "this chat: mute, notify, topic, people, leave", each((*session).openChatMenu)},
		}},
		{"read", []binding{
			{[]string{"PgUp", "PgDn"}, "scroll", each(func(s *session) { s.scrollPages(-1) }, func(s *session) { s.scrollPages(1) })},
			{[]string{"Alt-Home"}, "the beginning of the chat", each(func(s *session) { s.pane.toStart() })},
			{[]string{"Alt-End"}, "its end; so does End in an empty box", each(func(s *session) { s.pane.toEnd() })},
			{[]string{"Alt-U"}, "the first unread message", each((*session).toUnread)},
			{[]string{"Alt-P", "Alt-N"}, "the mention of you before, the next one", each(func(s *session) { s.toMention(-1) }, func(s *session) { s.toMention(1) })},
			{[]string{"Alt-G"}, "a day", each((*session).askDate)},
			{[]string{"Ctrl-F"}, "search in this chat", each(func(s *session) { s.openSearch(s.open, "") })},
			{[]string{"Ctrl-R"}, "search in all chats", each(func(s *session) { s.openSearch(0, "") })},
		}},
		{"write", []binding{
			{[]string{"Enter"}, "send", nil},
			{[]string{"Alt-Enter", "Shift-Enter", "Ctrl-J"}, "a new line", nil},
			{[]string{"Tab", "Shift-Tab"}, "complete @name, #room, /command or :emoji:", nil},
			{[]string{"Up"}, "in an empty box: edit what you wrote last", nil},
			{[]string{"Ctrl-A", "Ctrl-E"}, "start and end of the line", nil},
			{[]string{"Alt-B", "Alt-F"}, "a word back and forth", nil},
			{[]string{"Ctrl-W", "Ctrl-U", "Alt-K"}, "cut a word, to the start, to the end", nil},
			{[]string{"Ctrl-Y", "Alt-Z"}, "put back what was cut; undo", nil},
			{[]string{"Ctrl-Up", "Ctrl-Down"}, "what you sent before", each(func(s *session) { s.recall(-1) }, func(s *session) { s.recall(1) })},
			{[]string{"Ctrl-X Ctrl-E"}, "write in your own editor", nil},
		}},
		{"act on a message", []binding{
			{[]string{"Esc", "Ctrl-T"}, "select one; j and k, or the arrows, move", nil},
			{[]string{"m"}, "all that can be done with it; so does the right button of the mouse", nil},
			{[]string{"r", "e", "d"}, "reply, edit, delete (Alt-Z takes that back at once)", nil},
			{[]string{"+", "w", "p"}, "react, who reacted, pin", nil},
			{[]string{"y", "Y", "o"}, "copy its text, a link to it; open the link in it", nil},
			{[]string{"u", "a"}, "unread from here; about the one who wrote it", nil},
			{[]string{"Enter"}, "go to what it replies to", nil},
			{[]string{"n", "N"}, "the next place that a search found, the one before", nil},
		}},
		{"the rest", []binding{
			{[]string{"F1"}, "this help; so does ? in an empty box", each(func(s *session) { s.u.openHelp() })},
			{[]string{"F6"}, "settings: theme, notifications", each((*session).openSettings)},
			{[]string{"F7", "F8"}, "show and hide the chats, the people", each((*session).toggleList, (*session).togglePeople)},
			{[]string{"Alt-<", "Alt->"}, "a list of chats that is narrower, wider; or drag its edge", each(func(s *session) { s.widenList(-2) }, func(s *session) { s.widenList(2) })},
			{[]string{"Ctrl-L"}, "draw the screen anew", nil},
			{[]string{"Ctrl-Z"}, "to the shell, and back with fg", nil},
			{[]string{"Ctrl-Q"}, "quit; so does Ctrl-C twice", nil},
		}},
	}
}

// keyTable finds what a key does, whatever has the cursor.
func keyTable() map[string]func(*session) {
	table := map[string]func(*session){"Ctrl-T": func(s *session) { s.pane.selectLast() }}
	for i := range 9 {
		table["Alt-"+strconv.Itoa(i+1)] = func(s *session) { s.openNth(i) }
	}
	for _, sec := range sections() {
		for _, b := range sec.bindings {
			for i, k := range b.keys {
				if n := len(b.do); n > 0 {
					table[k] = b.do[min(i, n-1)]
				}
			}
		}
	}
	return table
}

// scrollPages scrolls by pages, down if by is positive; two rows stay in sight.
func (s *session) scrollPages(by int) { s.pane.scroll(by * (max(3, s.pane.height) - 2)) }

func (s *session) openNth(i int) {
	if i < len(s.list.order) {
		s.openChat(s.list.order[i])
	}
}

// toUnread goes to the unread line.
func (s *session) toUnread() {
	seq := s.pane.unread
	if seq == 0 {
		seq = s.chats[s.open].FirstUnread
	}
	if seq == 0 {
		s.u.tell("nothing unread here")
		return
	}
	s.pane.unread = seq
	s.pane.toSeq(seq)
}

// toggleList shows or hides the list of chats; on a narrow screen it takes the
// place of the chat.
func (s *session) toggleList() {
	if s.geo.narrow {
		s.atList, s.showPeople = !s.atList, false
		return
	}
	s.u.prefer(func(p *Prefs) { p.HideList = s.geo.list.w > 0 })
}

// togglePeople does so with the people.
func (s *session) togglePeople() {
	shown := s.geo.people.w > 0
	s.atList = false
	if s.geo.narrow {
		s.showPeople = !shown
	} else {
		s.u.prefer(func(p *Prefs) { p.People = map[bool]string{true: "hide", false: "show"}[shown] })
	}
	if !shown {
		s.fetchPeople(s.open)
	}
}

// widenList gives the list more columns, or takes them.
func (s *session) widenList(by int) {
	if s.geo.list.w > 0 && !s.geo.narrow {
		s.setListWidth(s.geo.list.w + by)
	}
}

func (s *session) setListWidth(w int) {
	whole, _ := s.u.screen.Size()
	s.u.prefer(func(p *Prefs) { p.ListWidth = listWidth(whole, max(1, w)) })
}

// wantsPeople reports whether the people of the chat stand at its right on a
// screen of w columns.
func (s *session) wantsPeople(w int) bool {
	switch s.u.prefs.People {
	case "show":
		return w >= narrowBelow || s.showPeople
	case "hide":
		return w < narrowBelow && s.showPeople
	}
	kind := s.chats[s.open].Kind
	return s.showPeople || w >= broadFrom && (kind == chat.Room || kind == chat.Group)
}
