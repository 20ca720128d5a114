package plain

import (
	"strconv"
	"strings"

	"talko/app/chat"
)

// A line that was typed is a command, a message, or, if it is blank, nothing.
type typed struct {
	command string // without its slash; "": none
	rest    string // what stands behind it, or the message
	more    bool   // the message goes on in the next line
}

// parse takes a line apart. A message that begins with a slash is written with
// two; one that ends in a backslash goes on in the next line, and one that is to
// end in a backslash is written with two.
func parse(line string) typed {
	switch {
	case strings.TrimSpace(line) == "":
		return typed{}
	case strings.HasPrefix(line, "//"):
		line = line[1:]
	case strings.HasPrefix(line, "/"):
		command, rest, _ := strings.Cut(line[1:], " ")
		return typed{command: strings.ToLower(strings.TrimSpace(command)), rest: strings.TrimSpace(rest)}
	}
	text, more := continued(line)
	return typed{rest: text, more: more}
}

// continued takes the backslash off the end of a line.
func continued(line string) (text string, more bool) {
	switch {
	case strings.HasSuffix(line, `\\`):
		return line[:len(line)-1], false
	case strings.HasSuffix(line, `\`):
		return line[:len(line)-1], true
	}
	return line, false
}

// ref is how one names a message of the open chat: by the number that /refs
// shows, 123 or [123]; counted from the end, -1 is the last; or @name, the last
// one of somebody.
type ref struct {
	seq  chat.Seq
	back int // 1 is the last
	user string
}

const refForms = "a message is named by its number (/refs shows it), by -1 for the last, -2 for the one before, or by @name for the last of somebody"

// parseRef reads a word; ok is false if it names no message.
func parseRef(word string) (r ref, ok bool) {
	if user, found := strings.CutPrefix(word, "@"); found {
		return ref{user: user}, user != ""
	}
	n, err := strconv.ParseInt(unbracket(word), 10, 33)
	switch {
	case err != nil || n == 0:
		return ref{}, false
	case n < 0:
		return ref{back: int(-n)}, n >= -maxBack
	}
	return ref{seq: chat.Seq(n)}, true
}

// maxBack is how far back a message can be counted.
const maxBack = 200

func unbracket(word string) string {
	if strings.HasPrefix(word, "[") && strings.HasSuffix(word, "]") {
		return word[1 : len(word)-1]
	}
	return word
}

// clearRef reads a word that could as well begin a text: only what is written
// as [123] or -1 names a message there.
func clearRef(word string) (ref, bool) {
	if !strings.HasPrefix(word, "[") && !strings.HasPrefix(word, "-") {
		return ref{}, false
	}
	return parseRef(word)
}

// cut returns the first word, and what stands behind it.
func cut(s string) (first, rest string) {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i], strings.TrimSpace(s[i:])
	}
	return s, ""
}
