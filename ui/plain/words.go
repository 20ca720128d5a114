package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// quoteColumns is how much of a message is told where another is about it.
const quoteColumns = 40

// address is a chat as one writes it: #room, @user, a group by its name.
func address(c *chat.Chat) string {
	if c.Kind == chat.Private {
		return "@" + text.Line(c.Name)
	}
	return view.Title(c)
}

func name(u chat.User) string { return text.Line(u.Name) }

func count(n int) string { return strconv.Itoa(n) }

// counted is "1 message", "2 messages".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return count(n) + " " + what + "s"
}

// unreadWords tell what waits in a chat: ", 12 unread, 1 for you".
func unreadWords(c *replica.Chat) string {
	words := ""
	if c.Unread > 0 {
		words = ", " + view.Badge(c.Unread) + " unread"
	}
	if c.Mentions > 0 {
		words += ", " + view.Badge(c.Mentions) + " for you"
	}
	if c.Failed > 0 {
		words += ", " + counted(c.Failed, "message") + " not sent"
	}
	return words
}

// quote is the beginning of a message, in quotes.
func quote(m *chat.Message) string {
	switch {
	case m == nil:
		return "something earlier"
	case m.Deleted:
		return "a deleted message"
	}
	return `"` + text.Truncate(text.Line(m.Text), quoteColumns) + `"`
}

// block is a text of several lines, without the empty ones at its end.
func block(s string) string { return strings.TrimRight(text.Block(s), "\n") }

// day is a day with its year: a log is read later.
func day(ts chat.Timestamp, now time.Time) string {
	return ts.Time().In(now.Location()).Format("Monday 2 January 2006")
}

// body is what a line of a chat says behind the chat's name.
func body(l *replica.Line, me chat.UserID) string {
	switch {
	case !l.Kind.Written():
		return note(l.Message)
	case l.Deleted:
		return name(l.User) + " deleted a message"
	}
	who := name(l.User)
	if slices.Contains(l.Mentions, me) && l.User.ID != me {
		who += " mentions you"
	}
	if l.ReplyTo > 0 {
		who += ", answering " + answered(l.Quoted)
	}
	return who + ": " + block(l.Text) + marks(l.Message)
}

func answered(m *chat.Message) string {
	if m == nil {
		return quote(m)
	}
	return name(m.User) + " " + quote(m)
}

// note is what happened, told of everyone by name.
func note(m *chat.Message) string { return view.Note(m, 0) }

// marks are what others did with a message, behind its text.
func marks(m *chat.Message) string {
	var all []string
	if m.Edited() {
		all = append(all, "edited")
	}
	if m.Pinned {
		all = append(all, "pinned")
	}
	for _, r := range m.Reactions {
		all = append(all, fmt.Sprintf("%s %d", text.Line(r.Emoji), r.Count))
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}

// changes tell what became of a message since it was told.
func changes(old, now *chat.Message) (all []string) {
	of := " on " + name(now.User) + " " + quote(old)
	if now.Deleted {
		if old.Deleted {
			return nil
		}
		return []string{name(now.User) + " " + quote(old) + " was deleted"}
	}
	if now.EditSeq > old.EditSeq {
		all = append(all, name(now.User)+" edited "+quote(old)+": "+block(now.Text))
	}
	if now.Pinned != old.Pinned {
		all = append(all, map[bool]string{true: "pinned: ", false: "not pinned any more: "}[now.Pinned]+name(now.User)+" "+quote(now))
	}
	for _, r := range now.Reactions {
		if before := given(old, r.Emoji); r.Count > before {
			all = append(all, fmt.Sprintf("reaction %s%s (%d)", text.Line(r.Emoji), of, r.Count))
		} else if r.Count < before {
			all = append(all, fmt.Sprintf("reaction %s taken back%s (%d)", text.Line(r.Emoji), of, r.Count))
		}
	}
	for _, r := range old.Reactions {
		if given(now, r.Emoji) == 0 {
			all = append(all, "reaction "+text.Line(r.Emoji)+" taken back"+of)
		}
	}
	return all
}

// given is how many gave a message an emoji.
func given(m *chat.Message, emoji string) int {
	for _, r := range m.Reactions {
		if r.Emoji == emoji {
			return r.Count
		}
	}
	return 0
}

func presence(p chat.Presence) string {
	if p == "" {
		return "not known to be there"
	}
	return text.Line(string(p))
}
