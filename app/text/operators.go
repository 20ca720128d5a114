package text

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// operators are what may stand before a colon in a query. Each takes what is
// behind it, which is not empty.
var operators = map[string]func(q *Query, value string) error{
	"from":   (*Query).from,
	"in":     (*Query).in,
	"before": (*Query).before,
	"after":  (*Query).after,
	"during": (*Query).during,
	"has":    (*Query).has,
}

// examples of each operator, for who uses it wrongly.
var examples = map[string]string{
	"from": "a name: from:ben", "in": "a chat: in:#lobby or in:\"book club\"",
	"before": "a date: before:2026-11-21", "after": "a date: after:2026-11-21", "during": "a date: during:2026-11", "has": "to know what: has:link",
}

// operatorOf returns the operator that a word begins with, nil if with none.
func operatorOf(word string) func(q *Query, value string) error {
	name, value, ok := strings.Cut(word, ":")
	if !ok {
		return nil
	}
	if name = strings.ToLower(name); name == "on" { // of a date alone: on:call is a word
		if _, _, isDate := parseDate(value, time.UTC); isDate {
			return (*Query).during
		}
	}
	return operators[name]
}

// opensQuote reports whether what stands before a quote is an operator that has
// its value in there.
func opensQuote(before string) bool {
	last := before[strings.LastIndexFunc(before, unicode.IsSpace)+1:]
	return strings.HasSuffix(last, ":") && operatorOf(last) != nil
}

// operate applies an operator with its value.
func (q *Query) operate(word string) error {
	name, value, _ := strings.Cut(word, ":")
	name, value = strings.ToLower(name), strings.TrimSpace(value)
	if value == "" {
		return fmt.Errorf("%s: needs %s", name, examples[name])
	}
	return operatorOf(word)(q, value)
}

func (q *Query) from(name string) error {
	q.From = append(q.From, name)
	return nil
}

func (q *Query) in(name string) error {
	q.In = append(q.In, name)
	return nil
}

func (q *Query) before(date string) error {
	from, _, ok := parseDate(date, time.UTC)
	if !ok {
		return fmt.Errorf("before: needs %s", examples["before"])
	}
	if q.Until.IsZero() || from.Before(q.Until) {
		q.Until = from
	}
	return nil
}

func (q *Query) after(date string) error {
	_, end, ok := parseDate(date, time.UTC)
	if !ok {
		return fmt.Errorf("after: needs %s", examples["after"])
	}
	if end.After(q.Since) {
		q.Since = end
	}
	return nil
}

// during takes the day, month or year itself.
func (q *Query) during(date string) error {
	from, end, ok := parseDate(date, time.UTC)
	if !ok || from.Equal(end) {
		return fmt.Errorf("during: needs %s", examples["during"])
	}
	if from.After(q.Since) {
		q.Since = from
	}
	if q.Until.IsZero() || end.Before(q.Until) {
		q.Until = end
	}
	return nil
}

func (q *Query) has(what string) error {
	if !strings.EqualFold(what, "link") {
		return fmt.Errorf("has:%s is not known, only has:link is", Line(what))
	}
	q.Link = true
	return nil
}

// narrows reports whether the query says something beside its words.
func (q *Query) narrows() bool {
	return q.Link || len(q.From) > 0 || len(q.In) > 0 || !q.Since.IsZero() || !q.Until.IsZero()
}

// parseDate returns when a date begins and ends where its place is; a moment
// begins and ends at once.
func parseDate(s string, place *time.Location) (from, end time.Time, ok bool) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, t, sensible(t)
	}
	for _, d := range []struct {
		layout              string
		years, months, days int
	}{{"2006-01-02", 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if t, err := time.ParseInLocation(d.layout, s, place); err == nil {
			return t, t.AddDate(d.years, d.months, d.days), sensible(t)
		}
	}
	return from, end, false
}

// sensible reports whether t is in the years that a timestamp is made for.
func sensible(t time.Time) bool { return t.Year() >= 1970 && t.Year() < 9000 }

// LocalDates returns a query in which before:, after: and during: (or on:) say
// which moment is meant where it is now: a date becomes the one at which that
// day, month or year begins there, or has ended, and of during: both; "today"
// and "yesterday" are dates too. What
// has a zone, or is no date, stays. It is for who knows where the searcher is;
// a server does not.
func LocalDates(query string, now time.Time) string {
	parts := strings.Split(query, `"`)
	for i := 0; i < len(parts); i += 2 {
		var b strings.Builder
		rest := parts[i]
		for rest != "" {
			word := rest[:len(rest)-len(strings.TrimLeftFunc(rest, func(r rune) bool { return !unicode.IsSpace(r) }))]
			b.WriteString(localDate(word, now))
			rest = rest[len(word):]
			blank := rest[:len(rest)-len(strings.TrimLeftFunc(rest, unicode.IsSpace))]
			b.WriteString(blank)
			rest = rest[len(blank):]
		}
		parts[i] = b.String()
	}
	return strings.Join(parts, `"`)
}

// localDate does that for one word of a query.
func localDate(word string, now time.Time) string {
	name, date, _ := strings.Cut(word, ":")
	name = strings.ToLower(name)
	if name != "before" && name != "after" && name != "during" && name != "on" {
		return word
	}
	switch strings.ToLower(date) {
	case "today":
		date = now.Format(time.DateOnly)
	case "yesterday":
		date = now.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	from, end, ok := parseDate(date, now.Location())
	during := name == "during" || name == "on"
	switch {
	case !ok || during && from.Equal(end):
		return word
	case during:
		return "after:" + from.Format(time.RFC3339Nano) + " before:" + end.Format(time.RFC3339Nano)
	case name == "before":
		end = from
	}
	return name + ":" + end.Format(time.RFC3339Nano)
}

// HasLink reports whether there is an address of the web in s.
func HasLink(s string) bool {
	for rest := s; ; {
		i := strings.Index(rest, "://")
		if i < 0 {
			return false
		}
		scheme, host := strings.ToLower(rest[max(0, i-5):i]), rest[i+3:]
		if (strings.HasSuffix(scheme, "http") || scheme == "https") && beginsHost(host) {
			return true
		}
		rest = host
	}
}

// beginsHost reports whether s begins like the name or number of a host.
func beginsHost(s string) bool {
	for _, r := range s {
		return r == '[' || unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	return false
}
