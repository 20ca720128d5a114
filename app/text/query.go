package text

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What [ParseQuery] returns for a query that cannot be answered, beside what an
// operator lacks; the texts are for its user.
var (
	ErrNoWords     = errors.New("there is no word to search for")
	ErrShortPrefix = errors.New("a star needs two letters before it")
)

// Query is what someone searches for: a message must have all the words, be by
// one of From, in one of In, and so on. The zero Query matches nothing.
type Query struct {
	phrases []phrase

	From []string // names of users; "me" is who asks
	In   []string // names of chats, as they were typed: "#go", "@ben", "book club"
	// Since is the first moment that counts, Until the first that does not any
	// more; zero: no bound.
	Since, Until time.Time
	Link         bool // it has a link
}

// phrase is words that follow each other.
type phrase struct {
	words  []string
	prefix bool // of the last word the start is enough
}

// ParseQuery reads a query as people type it: words, "words in this order",
// starts of words*, and operators, whose names may be in capitals:
//
//	from:NAME    by this user; of several, by any of them; from:me
//	in:CHAT      in this chat, by its name; in:#go is a room or group, in:@ben
//	             the chat with ben; of several, in any of them
//	before:DATE  from before that day; of several the narrowest
//	after:DATE   from after that day
//	has:link     with an address
//
// What has blanks stands in quotes: in:"book club". A DATE is 2026-11-21, or
// 2026-11, or 2026, in UTC; or a moment, 2026-11-21T09:30:00+01:00, which after
// includes. [LocalDates] makes such of what people mean by a day. A message
// must have everything, in any order. A word before another colon is a word,
// so is an operator in quotes; what is no word is ignored; a quotation may be
// left open. Errors: ErrNoWords, ErrShortPrefix, and those that say what an
// operator needs.
func ParseQuery(s string) (Query, error) {
	var q Query
	parts := strings.Split(s, `"`)
	for i := range parts {
		if quoted := i%2 == 1; quoted {
			q.add(parts[i], i+1 < len(parts) && strings.HasPrefix(parts[i+1], "*"))
			continue
		}
		fields := strings.Fields(parts[i])
		if n := len(fields); n > 0 && i+1 < len(parts) && opensQuote(parts[i]) {
			if err := q.operate(fields[n-1] + parts[i+1]); err != nil {
				return Query{}, err
			}
			fields, parts[i+1] = fields[:n-1], ""
		}
		for _, word := range fields {
			if err := q.read(word); err != nil {
				return Query{}, err
			}
		}
	}
	return q, q.check()
}

// read takes a word, or an operator with what is behind its colon.
func (q *Query) read(word string) error {
	if operatorOf(word) != nil {
		return q.operate(word)
	}
	q.add(word, strings.HasSuffix(word, "*"))
	return nil
}

func (q *Query) add(s string, prefix bool) {
	if words := words(s); len(words) > 0 {
		q.phrases = append(q.phrases, phrase{words: words, prefix: prefix})
	}
}

func (q *Query) check() error {
	if len(q.phrases) == 0 && !q.narrows() {
		return ErrNoWords
	}
	for _, p := range q.phrases {
		if r, n := utf8.DecodeRuneInString(p.last()); p.prefix && n == len(p.last()) && kindOf(r) != aWord {
			return ErrShortPrefix
		}
	}
	return nil
}

// FTS returns the words of the query in the language of SQLite's FTS5, "" if it
// has none. Every word is quoted, and words hold no quotes, so nothing that a
// user types is syntax.
func (q Query) FTS() string {
	var b strings.Builder
	for i, p := range q.phrases {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteByte('"')
		b.WriteString(strings.Join(p.words, " "))
		b.WriteByte('"')
		if p.prefix {
			b.WriteByte('*')
		}
	}
	return b.String()
}

// Match reports whether s has the words, and the link, that the query asks for;
// who said it when and where it does not know. All that it matches the index
// finds; the index may find a little more.
func (q Query) Match(s string) bool {
	if len(q.phrases) == 0 && !q.narrows() || q.Link && !HasLink(s) {
		return false
	}
	if len(q.phrases) == 0 {
		return true
	}
	words := words(s)
	for _, p := range q.phrases {
		if !p.in(words) {
			return false
		}
	}
	return true
}

func (p phrase) last() string { return p.words[len(p.words)-1] }

// in reports whether the phrase occurs among words.
func (p phrase) in(words []string) bool {
	for ; len(words) >= len(p.words); words = words[1:] {
		if p.starts(words) {
			return true
		}
	}
	return false
}

// starts reports whether words, which are at least as many, start with p.
func (p phrase) starts(words []string) bool {
	n := len(p.words) - 1
	if !slices.Equal(words[:n], p.words[:n]) {
		return false
	}
	return words[n] == p.words[n] || p.prefix && strings.HasPrefix(words[n], p.words[n])
}
