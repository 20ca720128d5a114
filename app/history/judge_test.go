package history

import (
	"testing"
)

func TestCleanHistoriesAreClean(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		r := Judge(generate(seed, 1500))
		if r.Verdict != Clean {
			t.Fatalf("seed %d: %s %s, %d violations, the first: %v", seed, r.Verdict, r.Why, len(r.Violations), r.Violations[:min(5, len(r.Violations))])
		}
		if r.Acknowledged < 100 || r.Refused == 0 || r.Unknown == 0 {
			t.Fatalf("seed %d: it proves little: %+v", seed, r)
		}
	}
}
