package replica

import (
	"testing"

	"pgregory.net/rapid"

	"talko/app/chat"
)

// TestSpansAreASetOfSeqs holds spans equal to the plainest thing that could
// be: a map of what is known, and whether it is current.
func TestSpansAreASetOfSeqs(t *testing.T) {
	t.Parallel()
	const head = 40
	rapid.Check(t, func(t *rapid.T) {
		var s spans
		known := map[chat.Seq]bool{} // seq: current
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				from := rapid.Int64Range(1, head).Draw(t, "from")
				to := rapid.Int64Range(from, head).Draw(t, "to")
				s.add(chat.Seq(from), chat.Seq(to))
				for seq := from; seq <= to; seq++ {
					known[chat.Seq(seq)] = true
				}
			},
			"stale": func(t *rapid.T) {
				s.stale(head)
				for seq := range known {
					known[seq] = false
				}
			},
			"cut": func(t *rapid.T) {
				from := chat.Seq(rapid.Int64Range(1, head/4).Draw(t, "from"))
				s.cut(from)
				for seq := range known {
					if seq < from {
						delete(known, seq)
					}
				}
			},
			"drop": func(t *rapid.T) {
				from := chat.Seq(rapid.Int64Range(0, head).Draw(t, "from"))
				to := chat.Seq(rapid.Int64Range(int64(from), head).Draw(t, "to"))
				s.drop(from, to)
				for seq := from; seq <= to; seq++ {
					delete(known, seq)
				}
			},
			"": func(t *rapid.T) { checkSpans(t, s, known, head) },
		})
	})
}

func checkSpans(t *rapid.T, s spans, known map[chat.Seq]bool, head chat.Seq) {
	for i := 1; i < len(s); i++ {
		if s[i].from <= s[i-1].to {
			t.Fatalf("spans overlap: %v", s)
		}
		if s[i].from == s[i-1].to+1 && !s[i].stale() && !s[i-1].stale() {
			t.Fatalf("neighbours are not one: %v", s)
		}
	}
	for seq := chat.Seq(1); seq <= head; seq++ {
		current, want := known[seq]
		has, got := s.cover(seq)
		if got != want || got && has.stale() == current {
			t.Fatalf("seq %d: covered %v, want %v (current %v) in %v", seq, got, want, current, s)
		}
	}
	for from := chat.Seq(1); from <= head; from += 7 {
		missing := 0
		for seq := from; seq <= head-from; seq++ {
			if _, ok := known[seq]; !ok {
				missing++
			}
		}
		if got := s.missing(from, head-from); got != missing {
			t.Fatalf("%d are missing from %d to %d, want %d in %v", got, from, head-from, missing, s)
		}
	}
	first, last := chat.Seq(0), chat.Seq(0)
	for seq := chat.Seq(1); seq <= head; seq++ {
		if _, ok := known[seq]; !ok {
			last = seq
			if first == 0 {
				first = seq
			}
		}
	}
	hole, ok := s.gap(0, head+1)
	if ok != (first > 0) || ok && hole != (Hole{first, last}) {
		t.Fatalf("gap %v %v, want %d to %d in %v", hole, ok, first, last, s)
	}
}
