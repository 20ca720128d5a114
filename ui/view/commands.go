package view

import (
	"strings"

	"talko/app/chat"
)

// OtherNames are what commands are called elsewhere.
var OtherNames = map[string]string{
	"dm": "msg", "query": "msg", "m": "msg", "part": "leave", "close": "leave", "invite": "add", "kick": "remove",
	"names": "who", "members": "who", "name": "nick", "exit": "quit", "q": "quit", "bye": "quit", "find": "search", "s": "search",
	"people": "users", "list": "rooms", "j": "join", "create": "room", "profile": "whois", "op": "admin", "ignore": "block", "jump": "goto",
}

// CommandName returns what a command is called here that somebody calls by its
// name elsewhere, in whatever case. rest is what it is given.
func CommandName(name, rest string) string {
	name = strings.ToLower(name)
	if name == "invite" && rest == "" {
		return "share" // nobody in particular: those who are not here yet
	}
	if here, known := OtherNames[name]; known {
		return here
	}
	return name
}

// Levels are the words for what of a chat is told.
var Levels = map[string]chat.Level{"all": chat.LevelAll, "mentions": chat.LevelMentions, "none": chat.LevelNone,
	"off": chat.LevelNone, "default": chat.LevelDefault}
