package text

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"Hello, World!":              "hello world",
		"don't e-mail bob@x.org":     "don t e mail bob x org",
		"`code` ^ ~$5":               "code 5",
		"今日は会議":                      "今 日 は 会 議",
		"カーテン":                       "カ ー テ ン",
		"한글 표":                       "한 글 표",
		"ภาษา":                       "ภ า ษ า",
		"हिन्दी भाषा":                "हिन्दी भाषा",
		"Ёлка Мой мои":               "елка мой мои",
		"Zoë ZOE\u0308 naïve Việt":   "zoe zoe naive viet",
		"ΟΔΥΣΣΕΎΣ":                   "οδυσσευσ",
		"مُحَمَّد أحمد":              "محمد احمد",
		"שָׁלוֹם":                    "שלום",
		"ship it🚀now👍🏽":              "ship it 🚀 now 👍 🏽",
		"👨\u200d👩\u200d👧 ❤\ufe0f 1⃣": "👨 👩 👧 ❤ 1",
		"می\u200cخواهم":              "میخواهم",
		"v2.15 x86_64":               "v2 15 x86 64",
		"":                           "",
		"!?… — \u0301":               "",
	} {
		if got := Index(s); got != want {
			t.Errorf("Index(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, fts, finds, misses string }{
		{"build", `"build"`, "The BUILD is green", "building"},
		{"build*", `"build"*`, "rebuild building", "rebuild"},
		{"green build", `"green" "build"`, "the build is green", "green"},
		{`"green build"`, `"green build"`, "a green build", "build green"},
		{`"green bu"*`, `"green bu"*`, "green bulb", "green cubes"},
		{`"green bu`, `"green bu"`, "green bu", "green build"},
		{"会議", `"会 議"`, "今日は会議がある", "議会"},
		{"会*", `"会"*`, "会議", "議"},
		{"👍", `"👍"`, "nice👍🏽", "👎"},
		{"e-mail", `"e mail"`, "by E-Mail", "mail e"},
		{"cafe", `"cafe"`, "Café", "caffè"},
		{"AND OR NOT", `"and" "or" "not"`, "not and or", "and or"},
		{`NEAR(a b) OR "x`, `"near a" "b" "or" "x"`, "x or b near a", "near b a or x"},
		{"text:x ^y -z", `"text x" "y" "z"`, "z y text x", "x y z"},
		{`a"b`, `"a" "b"`, "b a", "ab"},
		{"rock*roll", `"rock roll"`, "rock & roll", "rocknroll"},
	} {
		q, err := ParseQuery(c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
		}
		if got := q.FTS(); got != c.fts {
			t.Errorf("FTS of %s is %s, want %s", c.query, got, c.fts)
		}
		if !q.Match(c.finds) {
			t.Errorf("%s does not match %q", c.query, c.finds)
		}
		if q.Match(c.misses) {
			t.Errorf("%s matches %q", c.query, c.misses)
		}
	}
}

func TestQueriesWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]error{
		"": ErrNoWords, `""`: ErrNoWords, "*": ErrNoWords, " , ! ": ErrNoWords,
		"a*": ErrShortPrefix, "x б*": ErrShortPrefix, "ab*": nil, "会*": nil, "👍*": nil, "a": nil,
	} {
		q, err := ParseQuery(query)
		if !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", query, err, want)
		}
		if err == nil && q.FTS() == "" {
			t.Errorf("%q asks for nothing", query)
		}
	}
	if (Query{}).Match("x") {
		t.Error("the zero query matches")
	}
}

func FuzzQuery(f *testing.F) {
	f.Add(`green "bu ild"* 会議 👍`, "the green build")
	f.Add(`"" * '; DROP" NEAR/2`, "x")
	f.Add(`from:ben in:"book club" before:2026-11-21 has:link x`, "x http://y")
	f.Fuzz(func(t *testing.T, query, s string) {
		if index := Index(s); index != Index(index) {
			t.Errorf("Index(%q) = %q, and of that %q", s, index, Index(index))
		}
		if own, err := ParseQuery(`"` + strings.ReplaceAll(s, `"`, " ") + `"`); err == nil && !own.Match(s) {
			t.Errorf("%q does not match itself", s)
		}
		q, err := ParseQuery(query)
		if err != nil {
			return
		}
		q.Link = false // an address is more than its words
		if q.Match(s) != q.Match(Index(s)) {
			t.Errorf("%q tells %q from its index", query, s)
		}
		checkFTS(t, q.FTS())
	})
}

// checkFTS sees that every word stands between quotes.
func checkFTS(t *testing.T, fts string) {
	parts := strings.Split(fts, `"`)
	if len(parts)%2 == 0 {
		t.Errorf("%s: quotes are open", fts)
	}
	for i, part := range parts {
		if i%2 == 0 && !slices.Contains([]string{"", " ", "*", "* "}, part) {
			t.Errorf("%s: %q is outside of quotes", fts, part)
		}
		if i%2 == 1 && (part == "" || strings.ContainsFunc(part, unicode.IsControl)) {
			t.Errorf("%s: %q is no phrase", fts, part)
		}
	}
}
