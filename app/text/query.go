package text

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// What [ParseQuery] returns for a query that cannot be answered; the texts are
// for its user.
var (
	ErrNoWords     = errors.New("there is no word to search for")
	ErrShortPrefix = errors.New("a star needs two letters before it")
)

// Query is what someone searches for. The zero Query matches nothing.
type Query struct{ phrases []phrase }

// phrase is words that follow each other.
type phrase struct {
	words  []string
	prefix bool // of the last word the start is enough
}

// ParseQuery reads a query as people type it: words, "words in this order",
// and starts of words*. A message must have all of them, in any order. What is
// no word is ignored; a quotation may be left open. Errors: ErrNoWords,
// ErrShortPrefix.
func ParseQuery(s string) (Query, error) {
	var q Query
	parts := strings.Split(s, `"`)
	for i, part := range parts {
		if i%2 == 1 {
			q.add(part, i+1 < len(parts) && strings.HasPrefix(parts[i+1], "*"))
			continue
		}
		for word := range strings.FieldsSeq(part) {
			q.add(word, strings.HasSuffix(word, "*"))
		}
	}
	return q, q.check()
}

func (q *Query) add(s string, prefix bool) {
	if words := words(s); len(words) > 0 {
		q.phrases = append(q.phrases, phrase{words: words, prefix: prefix})
	}
}

func (q *Query) check() error {
	if len(q.phrases) == 0 {
		return ErrNoWords
	}
	for _, p := range q.phrases {
		if r, n := utf8.DecodeRuneInString(p.last()); p.prefix && n == len(p.last()) && kindOf(r) != aWord {
			return ErrShortPrefix
		}
	}
	return nil
}

// FTS returns the query in the language of SQLite's FTS5. Every word is
// quoted, and words hold no quotes, so nothing that a user types is syntax.
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

// Match reports whether s has what the query asks for. All that it matches the
// index finds; the index may find a little more.
func (q Query) Match(s string) bool {
	words := words(s)
	for _, p := range q.phrases {
		if !p.in(words) {
			return false
		}
	}
	return len(q.phrases) > 0
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
