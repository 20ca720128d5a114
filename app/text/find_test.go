package text

import (
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, in, want string }{
		{"build", "the Build is green: build!", "the [Build] is green: [build]!"},
		{"build*", "Rebuild, building", "Rebuild, [building]"},
		{"green the", "the build is green", "[the] build is [green]"},
		{"green red", "the build is green", "the build is green"},
		{`"build is"`, "the build  is; build", "the [build  is]; build"},
		{`"a b" "b c"`, "a b c", "[a b c]"},
		{"会議", "今日は会議がある", "今日は[会議]がある"},
		{"cafe", "Cafe\u0301s or CAFÉ.", "Cafe\u0301s or [CAFÉ]."},
		{"cafe", "a cafe\u0301.", "a [cafe\u0301]."},
		{"strasse", "Die STRAẞE hier", "Die [STRAẞE] hier"},
		{"👍", "ok👍🏽ok", "ok[👍]🏽ok"},
		{"👨\u200d👩", "us 👨\u200d👩\u200d👧", "us [👨\u200d👩\u200d]👧"},
		{"한글", "\u1112\u1161\u11ab글 표", "[\u1112\u1161\u11ab글] 표"},
		{"don't", "I DON’T", "I [DON’T]"},
	} {
		q, err := ParseQuery(c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
		}
		if got := marked(c.in, q.Find(c.in)); got != c.want {
			t.Errorf("%s: found %s, want %s", c.query, got, c.want)
		}
	}
	if got := (Query{}).Find("x"); got != nil {
		t.Errorf("the zero query finds %v", got)
	}
}

func marked(s string, ranges [][2]int) string {
	var b strings.Builder
	at := 0
	for _, r := range ranges {
		b.WriteString(s[at:r[0]] + "[" + s[r[0]:r[1]] + "]")
		at = r[1]
	}
	return b.String() + s[at:]
}

func FuzzFind(f *testing.F) {
	f.Add("green 会議", "the green 会議 \u1112\u1161\u11ab e\u0301\u0302 ﾊﾞ")
	f.Add("\u0301a", "x\u200d\u0301 и\u0306 \xff")
	f.Fuzz(func(t *testing.T, query, s string) {
		var got []string
		for _, sp := range spans(s) {
			if got = append(got, sp.word); sp.from >= sp.to || sp.to > len(s) {
				t.Fatalf("%+q stands from %d to %d of %+q", sp.word, sp.from, sp.to, s)
			}
		}
		if want := words(s); !slices.Equal(got, want) {
			t.Fatalf("%+q has the words %+q, and placed %+q", s, want, got)
		}
		q, err := ParseQuery(query)
		if err != nil {
			return
		}
		end := -1
		found := q.Find(s)
		for _, r := range found {
			if r[0] <= end || r[1] <= r[0] {
				t.Fatalf("%q in %q is at %v", query, s, found)
			}
			end = r[1]
		}
		if words := q.FTS() != ""; q.Match(s) && words && len(found) == 0 || len(found) > 0 && !words {
			t.Errorf("%q in %q: match is %t, found are %v", query, s, q.Match(s), found)
		}
	})
}
