package text

import (
	"errors"
	"slices"
	"strings"
)

// ErrNoWords is what [ParseQuery] returns for a query that has no word.
var ErrNoWords = errors.New("nothing to search for")

// Query is what someone searches for: all of its phrases.
type Query struct{ phrases []phrase }

// phrase is words that follow each other.
type phrase struct {
	words  []string
	prefix bool // of the last word, the start is enough
}

// ParseQuery reads a query as people type it: words, "words in this order",
// and starts of words*. All that is no word is ignored; nothing in it can be
// wrong but that it has no word at all (ErrNoWords).
func ParseQuery(s string) (Query, error) {
	var q Query
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			q.add(part, false)
			continue
		}
		for word := range strings.FieldsSeq(part) {
			q.add(word, strings.HasSuffix(word, "*"))
		}
	}
	if len(q.phrases) == 0 {
		return Query{}, ErrNoWords
	}
	return q, nil
}

func (q *Query) add(s string, prefix bool) {
	if words := Words(s); len(words) > 0 {
		q.phrases = append(q.phrases, phrase{words: words, prefix: prefix})
	}
}

// FTS returns the query in the language of SQLite's FTS5. Every word is
// quoted, so nothing that a user types is syntax.
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

// Match reports whether s has what the query asks for.
func (q Query) Match(s string) bool {
	words := Words(s)
	for _, p := range q.phrases {
		if !p.in(words) {
			return false
		}
	}
	return true
}

func (p phrase) in(words []string) bool {
	for len(words) >= len(p.words) {
		if p.starts(words) {
			return true
		}
		words = words[1:]
	}
	return false
}

func (p phrase) starts(words []string) bool {
	n := len(p.words) - 1
	if !slices.Equal(words[:n], p.words[:n]) {
		return false
	}
	return words[n] == p.words[n] || p.prefix && strings.HasPrefix(words[n], p.words[n])
}
