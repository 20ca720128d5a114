package view

import (
	_ "embed"
	"sort"
	"strings"
	"sync"
)

// maxEmojiName is the longest name in the table, in bytes.
const maxEmojiName = 32

// emojiTable has an emoji and its names in each line; the first name is shown.
//
//go:embed emoji.txt
var emojiTable string

// EmojiName is an emoji and one of its names.
type EmojiName struct {
	Name, Emoji string
}

// emojis are sorted by name.
var emojis = sync.OnceValue(func() []EmojiName {
	var all []EmojiName
	for line := range strings.Lines(emojiTable) {
		fields := strings.Fields(line)
		for _, name := range fields[min(1, len(fields)):] {
			all = append(all, EmojiName{name, fields[0]})
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
})

// Emoji returns the emoji of a name without its colons, "" if there is none.
func Emoji(name string) string {
	all := emojis()
	i := sort.Search(len(all), func(i int) bool { return all[i].Name >= name })
	if i < len(all) && all[i].Name == name {
		return all[i].Emoji
	}
	return ""
}

// EmojiNamed returns at most limit emoji whose names begin with a text, then
// those that have it elsewhere, in the order of names; each emoji once.
func EmojiNamed(part string, limit int) []EmojiName {
	part = strings.ToLower(part)
	var begin, within []EmojiName
	for _, e := range emojis() {
		switch i := strings.Index(e.Name, part); {
		case i == 0:
			begin = append(begin, e)
		case i > 0:
			within = append(within, e)
		}
	}
	seen, out := map[string]bool{}, []EmojiName{}
	for _, e := range append(begin, within...) {
		if len(out) < limit && !seen[e.Emoji] {
			seen[e.Emoji] = true
			out = append(out, e)
		}
	}
	return out
}
