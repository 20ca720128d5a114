package terminal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"talko/app/chat"
	"talko/app/text"
	"talko/ui/view"
)

// completion goes through the ways to end the word before the cursor.
type completion struct {
	start   int      // byte offset of the word
	options []string // what the word may become
	at      int
}

// shown reports whether there is something to choose from.
func (c completion) shown() bool { return len(c.options) > 1 }

// spans show what may be chosen, from a little before the one that is.
func (c completion) spans(p palette) []span {
	var out []span
	for i := max(0, c.at-4); i < len(c.options); i++ {
		style := p.muted
		if i == c.at {
			style = p.accentBold
		}
		out = append(out, span{c.options[i] + "  ", style})
	}
	return out
}

// complete replaces the word before the cursor by its next completion.
func (s *session) complete(by int) {
	b := &s.box
	if len(b.completion.options) == 0 {
		start := wordStart(b.value[:b.at])
		b.completion = completion{start: start, options: s.completions(b.value[start:b.at], start == 0), at: -1}
		if by < 0 {
			b.completion.at = 0
		}
	}
	n := len(b.completion.options)
	if n == 0 {
		return
	}
	c := b.completion
	c.at = (c.at + by + n) % n
	b.remember(false)
	word := c.options[c.at] + " "
	b.value = b.value[:c.start] + word + strings.TrimPrefix(b.value[b.at:], " ")
	b.at = c.start + len(word)
	if n > 1 {
		b.completion = c
	} else {
		b.completion = completion{}
	}
	s.typed()
}

func wordStart(s string) int {
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return 0
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return i + n
}

// completions returns what a word may become; first tells that it is the first.
func (s *session) completions(word string, first bool) []string {
	switch {
	case strings.HasPrefix(word, "@"):
		return startingWith(word, "@", s.names())
	case strings.HasPrefix(word, "#"):
		return startingWith(word, "#", s.rooms())
	case strings.HasPrefix(word, "/") && first:
		return startingWith(word, "/", commandNames())
	case strings.HasPrefix(word, ":") && len(word) > 1:
		return emojiFor(word[1:])
	}
	return nil
}

// startingWith returns the names that the word begins, each with its sign.
func startingWith(word, sign string, names []string) []string {
	var out []string
	prefix := text.Fold(word[len(sign):])
	for _, n := range names {
		if strings.HasPrefix(text.Fold(n), prefix) && !slices.Contains(out, sign+n) {
			out = append(out, sign+n)
		}
	}
	return out
}

// names lists whom one may mean: first those who wrote last, then the others
// of the chat, then everyone that one has a chat with.
func (s *session) names() []string {
	var names []string
	add := func(u chat.User) {
		if u.ID != s.me().ID && !u.Deleted && u.Name != "" && !slices.Contains(names, u.Name) {
			names = append(names, u.Name)
		}
	}
	for i := len(s.pane.shown) - 1; i >= 0; i-- {
		add(s.pane.shown[i].line.User)
	}
	for _, p := range s.people[s.open] {
		add(p.User)
	}
	for _, id := range s.list.order {
		for _, u := range s.chats[id].Users {
			add(u)
		}
	}
	return names
}

func (s *session) rooms() []string {
	var names []string
	for _, id := range s.list.order {
		if c := s.chats[id]; c.Kind == chat.Room {
			names = append(names, c.Name)
		}
	}
	slices.Sort(names)
	return names
}

// emojiFor returns the emoji whose names have the word, those first that begin
// with it.
func emojiFor(word string) []string {
	var out []string
	for _, e := range view.EmojiNamed(strings.TrimSuffix(word, ":"), 12) {
		out = append(out, e.Emoji)
	}
	return out
}
