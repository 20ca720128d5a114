package service

import (
	"testing"
)

func FuzzHit(f *testing.F) {
	f.Add("1-1")
	f.Add("-1-z")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parseHit(s)
		if err != nil || s == "" {
			return
		}
		if again, err := parseHit(formatHit(h)); err != nil || again != h {
			t.Fatalf("%q: %v, then %v, %v", s, h, again, err)
		}
	})
}
