package view

import (
	"talko/app/chat"
	"talko/app/text"
)

// Note says in words what a line tells that nobody wrote: who came, what
// changed. me is the reader. Of a line that someone wrote it returns "".
func Note(m *chat.Message, me chat.UserID) string {
	who, whom := Name(m.User, me), Name(m.Subject, me)
	value := text.Line(m.Text)
	switch m.Kind {
	case chat.Text:
		return ""
	case chat.Joined:
		if whom != "" {
			return who + " added " + whom
		}
		return who + " joined"
	case chat.Left:
		if whom != "" {
			return who + " removed " + whom
		}
		return who + " left"
	case chat.TopicChanged:
		if value == "" {
			return who + " removed the topic"
		}
		return "the topic is now “" + value + "” (" + who + ")"
	case chat.Renamed:
		return "the chat is now called “" + value + "” (" + who + ")"
	case chat.Named:
		return value + " is now " + text.Line(m.User.Name)
	case chat.RoleChanged:
		return role(who, whom, chat.Role(value))
	case chat.HistoryChanged:
		if chat.HistoryPolicy(value) == chat.HistoryAll {
			return "who joins later reads everything (" + who + ")"
		}
		return "who joins later reads from then on (" + who + ")"
	}
	return "a line of a kind that this talko does not know"
}

func role(who, whom string, role chat.Role) string {
	admin := role == chat.RoleAdmin
	switch {
	case whom == "" && admin:
		return who + " became an admin"
	case whom == "":
		return who + " gave up being an admin"
	case admin:
		return who + " made " + whom + " an admin"
	}
	return who + " took the role of admin from " + whom
}

// Name is what a user is called, safe to show: the reader is "you". It is ""
// for nobody.
func Name(u chat.User, me chat.UserID) string {
	switch u.ID {
	case 0:
		return ""
	case me:
		return "you"
	}
	return text.Line(u.Name)
}

// Title is a chat's name, safe to show, as people write it: with its sign if it
// is a room.
func Title(c *chat.Chat) string {
	name := text.Line(c.Name)
	switch {
	case c.Kind == chat.Room:
		return "#" + name
	case c.Kind == chat.Notes && name == "":
		return "notes"
	case name == "":
		return "a chat without a name"
	}
	return name
}
