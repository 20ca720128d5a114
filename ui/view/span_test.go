package view

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// shape writes spans so that they can be read: what is shown, with its style.
func shape(spans []Span) string {
	names := []string{"b", "i", "s", "code", "pre", "q", "a", "@", "#"}
	var b strings.Builder
	for _, s := range spans {
		if s.Style&Mark != 0 {
			if s.Text != "" {
				fmt.Fprintf(&b, "{%s}", s.Text)
			}
			continue
		}
		var styles []string
		for i, name := range names {
			if s.Style&(1<<i) != 0 {
				styles = append(styles, name)
			}
		}
		if len(styles) == 0 {
			b.WriteString(s.Text)
		} else {
			fmt.Fprintf(&b, "<%s %s>", strings.Join(styles, ","), s.Text)
		}
	}
	return b.String()
}

func TestParseReadsWhatPeopleType(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ text, want string }{
		"plain":               {"hello there", "hello there"},
		"nothing":             {"", ""},
		"bold":                {"a **b** c", "a <b b> c"},
		"italic":              {"*a* and _b_", "<i a> and <i b>"},
		"strike":              {"~~no~~ yes", "<s no> yes"},
		"both":                {"***a***", "<b,i a>"},
		"one in another":      {"**a _b_ c**", "<b a ><b,i b><b  c>"},
		"crossed":             {"**a _b** c_", "<b a _b> c_"},
		"not closed":          {"**a b", "**a b"},
		"nothing within":      {"** ** and ****", "** ** and ****"},
		"sums":                {"2*3*4 = 24", "2*3*4 = 24"},
		"snake case":          {"a_long_name here", "a_long_name here"},
		"spaces inside":       {"2 * 3 * 4", "2 * 3 * 4"},
		"escaped":             {`\*a\*`, "*a*"},
		"a place in talko":    {"see talko://h:1/#go/12.", "see <a talko://h:1/#go/12>."},
		"a place in a chat":   {"(talko://[::1]:8889/12/3)", "(<a talko://[::1]:8889/12/3>)"},
		"no place in talko":   {"talko://h and talko://h/x talko:", "talko://h and talko://h/x talko:"},
		"punctuation":         {"(**a**).", "(<b a>)."},
		"code":                {"run `go test **x**` now", "run <code go test **x**> now"},
		"code with a tick":    {"``a`b``", "<code a`b>"},
		"a lone tick":         {"it`s **b**", "it`s <b b>"},
		"fence":               {"so:\n```go\na *b*\n```\nok", "so:\n<pre a *b*\n>ok"},
		"fence at the end":    {"```\na\n```", "<pre a>"},
		"fence not closed":    {"```\na\nb", "<pre a\nb>"},
		"empty fence":         {"```\n```", ""},
		"quote":               {"> a **b**\nc", "{▎ }<q a ><b,q b><q \n>c"},
		"more than":           {">a and a > b", ">a and a > b"},
		"list":                {"- a\n* b\n  + c", "{• }a\n{• }b\n{  • }c"},
		"numbers":             {"1. a\n12) b\n 3. c", "{1. }a\n{12) }b\n{ 3. }c"},
		"no numbers":          {"1.5 a\n2026. b\n1.\n1) ", "1.5 a\n2026. b\n1.\n1) "},
		"list in a quote":     {"> - a", "{▎ }{• }<q a>"},
		"no list":             {"-a\n* b*", "-a\n{• }b*"},
		"link":                {"see https://a.org/b_c_d.", "see <a https://a.org/b_c_d>."},
		"link in brackets":    {"(http://a.org/x_(y))", "(<a http://a.org/x_(y)>)"},
		"mail":                {"mailto:a@b.org!", "<a mailto:a@b.org>!"},
		"no such scheme":      {"javascript:alert(1) file:///etc", "javascript:alert(1) file:///etc"},
		"no host":             {"http:// and https:///x", "http:// and https:///x"},
		"titled":              {"[a](https://b.org)", "<a a>{ (}<a https://b.org>{)}"},
		"titled, other":       {"[a](javascript:x)", "[a](javascript:x)"},
		"mention":             {"@alice, ask @bob.", "<@ @alice>, ask <@ @bob>."},
		"address":             {"a@b.org", "a@b.org"},
		"room":                {"in #go-users", "in <# #go-users>"},
		"number":              {"issue #12", "issue #12"},
		"emoji":               {"ok :thumbsup: :tada:", "ok 👍 🎉"},
		"no emoji":            {"10:30:45 a:x:b :nonsense:", "10:30:45 a:x:b :nonsense:"},
		"other scripts":       {"**日本** _ёж_", "<b 日本> <i ёж>"},
		"emoji in bold":       {"**:fire:**", "<b 🔥>"},
		"line ends keep bold": {"**a\nb**", "**a\nb**"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shape(Parse(c.text)); got != c.want {
				t.Errorf("Parse(%q)\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func TestABlockOfCodeNamesItsLanguage(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{"```go": "go", "``` Go x": "Go", "```": "", "~~~{.py}": "py"} {
		if spans := Parse(line + "\nx"); spans[0].Target != want || spans[0].Style != Fenced|Mark {
			t.Errorf("%s: %+v", line, spans[0])
		}
	}
}

// cover fails unless the spans are the text, in order.
func cover(t *testing.T, s string) {
	t.Helper()
	at := 0
	for _, span := range Parse(s) {
		if span.From != at || span.To <= span.From || span.To > len(s) {
			t.Fatalf("Parse(%q): span %+v at %d", s, span, at)
		}
		if span.Style&Link != 0 && !opens(span.Target) {
			t.Fatalf("Parse(%q): leads to %q", s, span.Target)
		}
		at = span.To
	}
	if at != len(s) {
		t.Fatalf("Parse(%q): covers %d of %d bytes", s, at, len(s))
	}
}

func FuzzSpansCoverTheText(f *testing.F) {
	for _, s := range []string{"**a _b** c_", "> - `x` ~~y~~", "```\n\n```", "[a](http://b.c) @d #e :joy:", "\\*\xff*", ">\n> \n```"} {
		f.Add(s)
	}
	f.Fuzz(cover)
}

func TestParseTakesLinearTime(t *testing.T) {
	const size, times = 1 << 13, 8
	for _, unit := range []string{"*", "* ", "a* ", "*a ", "_a_", "`", "` ``", "[", "[a](", "[a](http://", "@", "#a", ":", ":a",
		"http://", "http://a(", "> ", "```\n", "\\", "**a _b "} {
		took := func(size int) time.Duration {
			start := time.Now()
			cover(t, strings.Repeat(unit, size/len(unit)))
			return time.Since(start)
		}
		// Eight times as much takes eight times as long, and not 64 times; on a
		// busy machine one look tells little.
		var small, large time.Duration
		for range 10 {
			small, large = took(size), took(times*size)
			if large < times*times/2*small {
				break
			}
		}
		if large >= times*times/2*small {
			t.Errorf("%q again and again took %v, and %v for %d times as much", unit, small, large, times)
		}
	}
}
