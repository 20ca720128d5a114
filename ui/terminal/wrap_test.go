package terminal

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

func TestWrapBreaksWhereALineMayEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		width int
		want  string
	}{
		"fits":             {"hello", 10, "hello"},
		"exactly":          {"hello you", 9, "hello you"},
		"at a space":       {"hello you there", 10, "hello you|there"},
		"space at the end": {"hello you ", 9, "hello you "},
		"a long word":      {"see incomprehensibilities", 8, "see|incompre|hensibil|ities"},
		"newlines":         {"a\n\nb\n", 8, "a||b|"},
		"wide":             {"日本語日本語", 5, "日本|語日|本語"},
		"skin tone":        {"hi 👍🏽 there", 20, "hi 👍🏽 there"},
		"no width":         {"ab", 0, "a|b"},
		"wider than all":   {"日本", 1, "日|本"},
		"empty":            {"", 5, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, r := range wrap([]span{{c.text, tcell.StyleDefault}}, c.width) {
				got = append(got, wordsOf(r.spans))
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

func FuzzWrapLosesNothingAndKeepsToTheWidth(f *testing.F) {
	f.Add("hello you 日本語 👩‍👩‍👧 x", 7)
	f.Fuzz(func(t *testing.T, s string, width int) {
		width = 2 + abs(width)%100
		var all strings.Builder
		for _, r := range breaks(s, width) {
			part := s[r[0]:r[1]]
			if text.Width(strings.TrimRight(part, " ")) > width {
				t.Fatalf("%q is wider than %d", part, width)
			}
			all.WriteString(part)
		}
		blank := strings.NewReplacer(" ", "", "\r\n", "", "\n", "")
		if blank.Replace(all.String()) != blank.Replace(s) {
			t.Fatalf("%q became %q", s, all.String())
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

func wordsOf(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.text)
	}
	return b.String()
}
