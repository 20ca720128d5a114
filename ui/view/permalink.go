package view

import (
	"net/url"
	"strconv"
	"strings"

	"talko/app/chat"
)

// permalinkScheme begins a link to a place in talko: talko://HOST/#room/123 for
// the line 123 of a room, talko://HOST/12/123 for one of the chat 12.
const permalinkScheme = "talko://"

// Permalink is the link to a line of a chat.
func Permalink(server string, c *chat.Chat, seq chat.Seq) string {
	place := strconv.FormatInt(int64(c.ID), 10)
	if c.Kind == chat.Room {
		place = "#" + url.PathEscape(c.Name)
	}
	return permalinkScheme + server + "/" + place + "/" + strconv.FormatInt(int64(seq), 10)
}

// Locator is what a permalink names.
type Locator struct {
	Server string // "": the one on which it is read
	Room   string // or
	Chat   chat.ChatID
	Seq    chat.Seq // 0: none
}

// ParsePermalink reads a link; ok is false if it is none.
func ParsePermalink(link string) (p Locator, ok bool) {
	if len(link) < len(permalinkScheme) || !strings.EqualFold(link[:len(permalinkScheme)], permalinkScheme) {
		return Locator{}, false
	}
	parts := strings.Split(link[len(permalinkScheme):], "/")
	if len(parts) < 2 || len(parts) > 3 {
		return Locator{}, false
	}
	p.Server = parts[0]
	if room, found := strings.CutPrefix(parts[1], "#"); found {
		name, err := url.PathUnescape(room)
		if err != nil || name == "" {
			return Locator{}, false
		}
		p.Room = name
	} else if id, err := strconv.ParseInt(parts[1], 10, 32); err == nil && id > 0 {
		p.Chat = chat.ChatID(id)
	} else {
		return Locator{}, false
	}
	if len(parts) == 3 {
		seq, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil || seq <= 0 {
			return Locator{}, false
		}
		p.Seq = chat.Seq(seq)
	}
	return p, true
}
