package history

import (
	"testing"
)

func TestCleanHistoriesAreClean(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30 / lessRaced) {
		r := Judge(generate(seed, 1500))
		if r.Verdict != Clean {
			t.Fatalf("seed %d: %s %s, %d violations, the first: %v", seed, r.Verdict, r.Why, len(r.Violations), r.Violations[:min(5, len(r.Violations))])
		}
		if r.Acknowledged < 100 || r.Refused == 0 || r.Unknown == 0 {
			t.Fatalf("seed %d: it proves little: %+v", seed, r)
		}
	}
}

func TestAHistoryWithoutQuietProvesNothing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(h *History){
		"no quiet phase":           func(h *History) { h.Quiet = nil },
		"one that ends too early":  func(h *History) { h.Quiet[0].Until = h.Quiet[0].At - 1 },
		"a call that begins in it": func(h *History) { anyMark(h).At = h.Quiet[0].At + 1 },
		"a call that ends in it":   func(h *History) { anyMark(h).Answer.At = h.Quiet[0].At + 1 },
		"nothing at all":           func(h *History) { *h = History{} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := generate(1, 400)
			change(&h)
			if r := Judge(h); r.Verdict != Void || r.Why == "" {
				t.Errorf("it is %s: %v", r.Verdict, r.Violations)
			}
		})
	}
}

// anyMark is a change of which no order is asked.
func anyMark(h *History) *Op {
	return find(h.Ops, func(o *Op) bool { return o.Call == MarkRead })
}

func TestWhatIsBrokenIsBrokenWithoutQuietToo(t *testing.T) {
	t.Parallel()
	h := past{generate(1, 400)}
	h.acked(nil).Answer.TS++
	h.Quiet = nil
	if r := Judge(h.History); r.Verdict != Violated {
		t.Errorf("it is %s", r.Verdict)
	}
}
