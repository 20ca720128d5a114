package text

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestOperators(t *testing.T) {
	t.Parallel()
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for query, want := range map[string]Query{
		"from:ben":              {From: []string{"ben"}},
		"FROM:Ben from:@dana":   {From: []string{"Ben", "@dana"}},
		`in:"book club" in:#go`: {In: []string{"book club", "#go"}},
		`in:"open`:              {In: []string{"open"}},
		"has:link":              {Link: true},
		"before:2026-11-21":     {Until: day(21)},
		"after:2026-11-20":      {Since: day(21)},
		"after:2026-10":         {Since: day(1)},
		"during:2026-10":        {Since: day(1).AddDate(0, -1, 0), Until: day(1)},
		"on:2026-11-20":         {Since: day(20), Until: day(21)},
		"during:2026 after:2026-11-20 before:2026-11-22": {Since: day(21), Until: day(22)},
		"before:2027": {Until: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)},
		"after:2026-11-20T00:00:00Z": {
			Since: day(20)},
		"before:2026-11-21T01:00:00+01:00":    {Until: day(21)},
		"before:2026-11-22 before:2026-11-21": {Until: day(21)},
		"after:2026-11-20 after:2026-11-02":   {Since: day(21)},
	} {
		q, err := ParseQuery(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
		}
		if q.Since.Equal(want.Since) && q.Until.Equal(want.Until) {
			q.Since, q.Until = want.Since, want.Until
		}
		if !reflect.DeepEqual(q, want) {
			t.Errorf("%s: got %+v, want %+v", query, q, want)
		}
	}
}

func TestWordsBesideOperators(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		`green from:ben "the build"`:      `"green" "the build"`,
		`in:"book club" novel*`:           `"novel"*`,
		`"from:ben"`:                      `"from ben"`,
		`on:call to:ben https://x.org`:    `"on call" "to ben" "https x org"`,
		`"has: link" has:link`:            `"has link"`,
		`said"from:x"`:                    `"said" "from x"`,
		`in:"a"b`:                         `"b"`,
		"from:ben has:link before:2026 x": `"x"`,
	} {
		q, err := ParseQuery(query)
		if got := q.FTS(); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", query, got, err, want)
		}
	}
}

func TestOperatorsSayWhatTheyNeed(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"from:":            "from:ben",
		"x from: ben":      "from:ben",
		`in:""`:            "in:#lobby",
		"before:":          "before:2026-11-21",
		"before:tomorrow":  "before:2026-11-21",
		"after:2026-13-01": "after:2026-11-21",
		"after:21.11.2026": "after:2026-11-21",
		"before:0001":      "before:2026-11-21",
		"has:file":         "has:link",
		"has:":             "has:link",
	} {
		if _, err := ParseQuery(query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want a word of %s", query, err, want)
		}
	}
}

func TestAQueryMatchesWhatHasALink(t *testing.T) {
	t.Parallel()
	q, err := ParseQuery("has:link go")
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[string]bool{
		"go to https://go.dev": true, "go (HTTP://x)": true, "go": false, "https://x.org": false,
		"go http:// and ftp://x": false, "go ://a http://[::1]/": true,
	} {
		if got := q.Match(s); got != want {
			t.Errorf("%q: %t", s, got)
		}
	}
}

func TestDatesAreThoseOfAPlace(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("", 3600)
	now := time.Date(2026, 11, 21, 0, 30, 0, 0, berlin)
	for query, want := range map[string]string{
		"x before:2026-11-20  from:ben":        "x before:2026-11-20T00:00:00+01:00  from:ben",
		"after:2026-11-20":                     "after:2026-11-21T00:00:00+01:00",
		"x during:2026-11":                     "x after:2026-11-01T00:00:00+01:00 before:2026-12-01T00:00:00+01:00",
		"on:yesterday":                         "after:2026-11-20T00:00:00+01:00 before:2026-11-21T00:00:00+01:00",
		"on:call during:lunch":                 "on:call during:lunch",
		"after:2026-01 Before:2027":            "after:2026-02-01T00:00:00+01:00 before:2027-01-01T00:00:00+01:00",
		"before:today after:YESTERDAY":         "before:2026-11-21T00:00:00+01:00 after:2026-11-21T00:00:00+01:00",
		"before:2026-11-20T10:00:00.5Z":        "before:2026-11-20T10:00:00.5Z",
		`"before:2026-11-20" before:soon in:"`: `"before:2026-11-20" before:soon in:"`,
		" \t":                                  " \t",
	} {
		if got := LocalDates(query, now); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

func FuzzLocalDates(f *testing.F) {
	f.Add(`x "in y" before:2026-11-20 after:today`)
	f.Fuzz(func(t *testing.T, query string) {
		here := LocalDates(query, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
		if again := LocalDates(here, time.Now()); again != here {
			t.Errorf("%q becomes %q, and that %q", query, here, again)
		}
		was, err := ParseQuery(query)
		is, errHere := ParseQuery(here)
		if err == nil && (errHere != nil || !reflect.DeepEqual(was.phrases, is.phrases) || !was.Until.Equal(is.Until)) {
			t.Errorf("%q and %q are not the same: %+v, %+v, %v", query, here, was, is, errHere)
		}
	})
}
