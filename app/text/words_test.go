package text

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestASCIIHasTheWordsOfAnyText compares the short way with the long one.
func TestASCIIHasTheWordsOfAnyText(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		b := make([]byte, random.IntN(12))
		for i := range b {
			b[i] = byte(random.IntN(128))
		}
		s := string(b)
		want := folding(s)
		if got := words(s); !slices.Equal(got, want) || Index(s) != strings.Join(want, " ") {
			t.Fatalf("%q has the words %q, and in the index %q, want %q", s, got, Index(s), want)
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":  "the build is green again, and the flaky fsync test is gone: ok",
		"accent": "the build is green again, and the flaky fsync test is göne: ok",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Index(s)
			}
		})
	}
}
