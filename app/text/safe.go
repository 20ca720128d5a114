package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What one base character may carry, so that no text climbs over its
// neighbours' lines.
const (
	maxMarks = 4 // combining marks
	maxJoins = 7 // pictographs joined to the first: the longest in use has 3
)

// Line returns s as one line that is safe to show on a terminal: a name, a
// topic, a title. It is what [Block] returns, with each run of white space one
// space, and none at the ends.
func Line(s string) string {
	if plainLine(s) {
		return s
	}
	return clean(s, true)
}

// Block returns s as text of several lines that is safe to show on a terminal.
// Line feeds and tabs are kept; every other way to end a line becomes a line
// feed. Bytes that are no UTF-8 become U+FFFD, one for each run of them.
// Controls, escape sequences that set colours or move the cursor, characters
// that turn the direction of writing, and those that nobody can see are
// dropped; of marks on one character the first four are kept, joiners where
// emoji and scripts need them, tags where they make a flag.
//
// What Block returns it returns unchanged a second time.
func Block(s string) string {
	if plainBlock(s) {
		return s
	}
	return clean(s, false)
}

// plainLine reports whether s is so simple that clean would leave it alone.
func plainLine(s string) bool {
	space := true // a space may not stand here
	for _, r := range s {
		if r == ' ' && space || r != ' ' && !ascii(r) && !plain(r) {
			return false
		}
		space = r == ' '
	}
	return s == "" || !space
}

func ascii(r rune) bool { return r > ' ' && r < 0x7f }

func plainBlock(s string) bool {
	for _, r := range s {
		if !ascii(r) && r != ' ' && r != '\n' && r != '\t' && !plain(r) {
			return false
		}
	}
	return true
}

func clean(s string, line bool) string {
	c := cleaner{line: line}
	c.out.Grow(len(s))
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			n = invalid(s)
		} else {
			n = max(n, sequence(r, s))
		}
		c.put(r, s[:n], s[n:])
		s = s[n:]
	}
	return c.out.String()
}

// invalid returns the length of the run of bytes at the start of s that are no
// UTF-8.
func invalid(s string) int {
	n := 0
	for n < len(s) {
		if r, size := utf8.DecodeRuneInString(s[n:]); r != utf8.RuneError || size != 1 {
			break
		}
		n++
	}
	return n
}

// sequence returns the length of what belongs together at the start of s,
// whose first character is r: a control sequence, a carriage return with its
// line feed, a flag with its tags.
func sequence(r rune, s string) int {
	switch {
	case r == '\r' && strings.HasPrefix(s, "\r\n"):
		return 2
	case r == 0x9b, r == 0x1b && strings.HasPrefix(s, "\x1b["): // both take two bytes
		return controlSequence(s)
	case r == blackFlag:
		return 4 + flagTags(s[4:])
	}
	return 0
}

// controlSequence returns the length of the control sequence that the first two
// bytes of s introduce, 0 if it is none. (Source: ECMA-48, section 5.4.)
func controlSequence(s string) int {
	i := 2
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x3f {
		i++
	}
	if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
		return i + 1
	}
	return 0
}

// A cleaner decides about one character after the other. What it decides
// depends on what it has written and on the next character alone; so what it
// has once written it writes again.
type cleaner struct {
	out   strings.Builder
	line  bool
	last  rune // the last character written, 0 at the start
	base  rune // the last one that was neither mark nor joiner
	marks int  // on base
	joins int  // pictographs joined to the first one
	space bool // a space stands before the next character
	zwj   bool // a joiner does, if the next character is a pictograph
}

// put writes what s, which begins with r, becomes; rest follows it.
func (c *cleaner) put(r rune, s, rest string) {
	switch {
	case plain(r):
		c.write(r, s)
	case endsLine(r):
		c.endLine()
	case r == '\t' && !c.line:
		c.write('\t', "\t")
	case c.line && unicode.IsSpace(r):
		c.endWord()
	case r == joiner || r == nonJoiner:
		c.join(r, s)
	case dropped(r):
	case unicode.Is(unicode.M, r):
		c.mark(r, s)
	case extends(r) && c.based():
		c.mark(r, s)
	case r == utf8.RuneError:
		c.write(r, "\uFFFD")
	default:
		c.write(r, s)
	}
}

func (c *cleaner) endLine() {
	if c.line {
		c.endWord()
		return
	}
	c.write('\n', "\n")
}

func (c *cleaner) endWord() {
	c.zwj = false
	c.space = c.last != 0
}

// write writes s as a base of its own.
func (c *cleaner) write(r rune, s string) {
	joined := c.zwj && pictograph(r)
	c.settle(joined)
	if joined {
		c.joins++
	} else {
		c.joins = 0
	}
	c.out.WriteString(s)
	c.last, c.base, c.marks = r, r, 0
}

// settle writes what waited for the next character.
func (c *cleaner) settle(joined bool) {
	if c.space {
		c.out.WriteByte(' ')
		c.last, c.base, c.marks = ' ', ' ', 0
	}
	if joined {
		c.out.WriteRune(joiner)
	}
	c.space, c.zwj = false, false
}

// based reports whether there is a character for a mark to stand on.
func (c *cleaner) based() bool {
	return c.space || c.last != 0 && c.last != '\n' && c.last != '\t'
}

// mark writes a combining mark, if there is a base and it has room.
func (c *cleaner) mark(r rune, s string) {
	based := c.based()
	c.settle(false)
	if !based || c.marks == maxMarks {
		return
	}
	c.out.WriteString(s)
	c.last = r
	c.marks++
}

// join keeps a joiner behind a letter of a script that has a use for it, or,
// if a pictograph follows, between two of them.
func (c *cleaner) join(r rune, s string) {
	switch {
	case c.space || c.last == joiner || c.last == nonJoiner:
	case joins(c.base) && c.last != 0:
		c.out.WriteString(s)
		c.last = r
	case r == joiner && pictograph(c.base) && c.joins < maxJoins:
		c.zwj = true
	}
}
