package service

import (
	"slices"
	"strings"
	"testing"
)

func TestMentionedNames(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		text string
		want []string
	}{
		"none":           {"no one", nil},
		"alone":          {"@bob", []string{"bob"}},
		"capitals":       {"@Bob", []string{"bob"}},
		"a sentence":     {"ask @bob, or @ann!", []string{"bob", "ann"}},
		"twice":          {"@bob @bob", []string{"bob"}},
		"mail":           {"bob@example.org", nil},
		"within a word":  {"é@bob", nil},
		"behind another": {"@@bob", []string{"bob"}},
		"mark behind":    {"@bob.", []string{"bob."}},
		"only signs":     {"@ @@ @", nil},
		"far too long":   {"@" + strings.Repeat("x", 200), nil},
	}
	for name, c := range cases {
		if got := mentionedNames(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
