package sqlite

import (
	"math/rand/v2"
	"testing"

	"talko/app/text"
)

// TestPatternsMeanWhatTheyMeanElsewhere holds GLOB, between the bounds that we
// give it, against text.Glob.
func TestPatternsMeanWhatTheyMeanElsewhere(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "b", "ä", "日", "*", "?", "[", "]", "-", "^", "\\", "%", "_", "'", "a", "b"}
	word := func(n int) (w string) {
		for range random.IntN(n) {
			w += pieces[random.IntN(len(pieces))]
		}
		return w
	}
	matched := 0
	err := s.read(t.Context(), func(v *view) error {
		for range 3000 {
			pat, name := word(5), word(5)
			glob, low, high := pattern(pat)
			var got bool
			err := v.c.one(nil, values(&got), `SELECT ?1 >= ?2 AND ?1 <= ?3 AND ?1 GLOB ?4`, name, low, high, glob)
			if err != nil {
				return err
			}
			want := pat == "" || text.Glob(pat, name)
			if got != want {
				t.Errorf("%q and %q: matches %v, want %v", pat, name, got, want)
			}
			if got {
				matched++
			}
		}
		return nil
	})
	if err != nil || matched < 100 {
		t.Errorf("%d matched, %v", matched, err)
	}
}

func FuzzClientIDsComeBack(f *testing.F) {
	for _, id := range []string{
		"", "x", "0190f3a1-7c5e-7b2a-9d11-0123456789ab", "0190F3A1-7C5E-7B2A-9D11-0123456789AB",
		"0190f3a17c5e7b2a9d110123456789ab", "0190f3a1-7c5e-7b2a-9d11-0123456789a\xff",
	} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		packed := packID(id)
		if got := unpackID(packed); got != id {
			t.Errorf("%q came back as %q", id, got)
		}
		if b, ok := packed.([]byte); ok && len(b) != 16 {
			t.Errorf("%q takes %d bytes", id, len(b))
		}
	})
}
