package text

import (
	"strings"
	"testing"
)

func TestWidth(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{
		"": 0, "alice": 5, "会議": 4, "e\u0301": 1, "👍🏽": 2, "👨\u200d👩\u200d👧": 2, "🇬🇷": 2, "ｶ": 1,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{
		{"alice", 5, "alice"},
		{"alice", 4, "ali…"},
		{"alice", 1, "…"},
		{"alice", 0, ""},
		{"alice", -1, ""},
		{"", 0, ""},
		{"会議室", 5, "会議…"},
		{"会議室", 4, "会…"},
		{"👨\u200d👩\u200d👧 family", 3, "👨\u200d👩\u200d👧…"},
	} {
		if got := Truncate(c.s, c.width); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.s, c.width, got, c.want)
		}
	}
}

func FuzzTruncate(f *testing.F) {
	f.Add("会議 👍🏽 alice", 7)
	f.Fuzz(func(t *testing.T, s string, width int) {
		got := Truncate(s, width)
		if Width(got) > max(width, 0) && width >= 0 {
			t.Errorf("Truncate(%q, %d) = %q takes %d", s, width, got, Width(got))
		}
		if !strings.HasPrefix(s, strings.TrimSuffix(got, "…")) {
			t.Errorf("Truncate(%q, %d) = %q is not its start", s, width, got)
		}
	})
}

func TestClustersAreTheWholeText(t *testing.T) {
	t.Parallel()
	s := "a👨\u200d👩\u200d👧e\u0301会\n"
	var back strings.Builder
	count, width := 0, 0
	for c := range Clusters(s) {
		back.WriteString(c.Text)
		count++
		width += c.Width
	}
	if back.String() != s || count != 5 || width != Width(s) {
		t.Errorf("%q, %d, %d", back.String(), count, width)
	}
}
