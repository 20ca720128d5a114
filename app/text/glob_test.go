package text

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestGlob(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "anything", true},
		{"?", "", false},
		{"?", "é", true},
		{"?", "e\u0301", true},
		{"al*", "Alice", true},
		{"AL*", "alice", true},
		{"*ce", "alice", true},
		{"a?i?e", "alice", true},
		{"a?e", "alice", false},
		{"*a*b*", "xxaxxbxx", true},
		{"*ab", "aab", true},
		{"**", "x", true},
		{"[a]", "a", false},
		{"[a]", "[a]", true},
		{`\*`, `\x`, true},
		{"会*", "会議", true},
		{"ДО*", "добро", true},
	} {
		if got := Glob(c.pattern, c.s); got != c.want {
			t.Errorf("Glob(%q, %q) = %v", c.pattern, c.s, got)
		}
	}
}

func TestGlobOfManyStarsIsQuick(t *testing.T) {
	t.Parallel()
	start := time.Now()
	if Glob(strings.Repeat("*a", 60)+"b", strings.Repeat("a", 100_000)) {
		t.Error("it ends in b?")
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func FuzzGlob(f *testing.F) {
	f.Add("a*b?c", "axxbyc")
	f.Add("*?*é", "ÉÉ")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if len(pattern) > 30 || len(s) > 100 {
			return
		}
		quoted := regexp.QuoteMeta(strings.ToValidUTF8(Fold(pattern), "\ufffd"))
		quoted = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(quoted)
		re := regexp.MustCompile(`(?s)\A` + quoted + `\z`)
		if got, want := Glob(pattern, s), re.MatchString(Fold(s)); got != want {
			t.Errorf("Glob(%q, %q) = %v", pattern, s, got)
		}
	})
}
