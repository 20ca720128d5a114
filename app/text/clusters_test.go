package text

import (
	"strings"
	"testing"
)

func TestClustersAreWhatAReaderTakesForOneCharacter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		want  string
		width int
	}{
		"letters":    {"ab", "a|b", 2},
		"wide":       {"日本", "日|本", 4},
		"combining":  {"e\u0301x", "e\u0301|x", 2},
		"family":     {"👨‍👩‍👧!", "👨‍👩‍👧|!", 3},
		"flag":       {"🇮🇹🇫🇷", "🇮🇹|🇫🇷", 4},
		"nothing":    {"", "", 0},
		"hard break": {"a\nb", "a|\n|b", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			width := 0
			for cl := range Clusters(c.text) {
				got = append(got, cl.Text)
				width += cl.Width
				if c.text[cl.At:cl.At+len(cl.Text)] != cl.Text {
					t.Errorf("%q is not at %d", cl.Text, cl.At)
				}
			}
			if s := strings.Join(got, "|"); s != c.want || width != c.width {
				t.Errorf("got %q of width %d, want %q of %d", s, width, c.want, c.width)
			}
		})
	}
}
