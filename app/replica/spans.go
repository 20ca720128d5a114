package replica

import (
	"slices"
	"sort"

	"talko/app/chat"
)

// span is a range of the log, both ends included, of which every line is held.
type span struct {
	from, to chat.Seq
	// at is the head up to which the span is current; 0: it follows the cursor.
	at chat.Seq
}

func (s span) stale() bool { return s.at != 0 }

// spans are what is known of a chat: disjoint, in order. Neighbours that follow
// the cursor are one.
type spans []span

// find returns the index of the first span that ends at or above seq.
func (s spans) find(seq chat.Seq) int {
	return sort.Search(len(s), func(i int) bool { return s[i].to >= seq })
}

// cover returns the span that has seq.
func (s spans) cover(seq chat.Seq) (span, bool) {
	if i := s.find(seq); i < len(s) && s[i].from <= seq {
		return s[i], true
	}
	return span{}, false
}

// current reports whether every line from from to to is held and up to date.
func (s spans) current(from, to chat.Seq) bool {
	if from > to {
		return true
	}
	has, ok := s.cover(from)
	return ok && !has.stale() && has.to >= to
}

// add makes a range follow the cursor. What is stale gives way.
func (s *spans) add(from, to chat.Seq) {
	if n := len(*s); n > 0 { // the usual case: the log grew by one
		if last := &(*s)[n-1]; !last.stale() && last.to == from-1 {
			last.to = to
			return
		}
	}
	grown := span{from: from, to: to}
	out := make(spans, 0, len(*s)+2)
	for _, old := range *s {
		touching := old.from <= to+1 && old.to >= from-1
		if !old.stale() && touching {
			grown.from, grown.to = min(grown.from, old.from), max(grown.to, old.to)
			continue
		}
		out = append(out, old.without(from, to)...)
	}
	at, _ := slices.BinarySearchFunc(out, grown.from, func(o span, f chat.Seq) int { return int(o.from - f) })
	*s = slices.Insert(out, at, grown)
}

// without returns what is left of a span when a range is cut out.
func (s span) without(from, to chat.Seq) []span {
	if s.to < from || s.from > to {
		return []span{s}
	}
	var left []span
	if s.from < from {
		left = append(left, span{s.from, from - 1, s.at})
	}
	if s.to > to {
		left = append(left, span{to + 1, s.to, s.at})
	}
	return left
}

// stale notes that the spans were current up to head, and are so no more.
func (s spans) stale(head chat.Seq) {
	for i := range s {
		if s[i].at == 0 {
			s[i].at = max(head, 1)
		}
	}
}

// cut forgets what lies below from.
func (s *spans) cut(from chat.Seq) {
	out := (*s)[:0]
	for _, old := range *s {
		if old.to >= from {
			out = append(out, span{max(old.from, from), old.to, old.at})
		}
	}
	*s = out
}

// drop forgets a range.
func (s *spans) drop(from, to chat.Seq) {
	out := make(spans, 0, len(*s)+1)
	for _, old := range *s {
		out = append(out, old.without(from, to)...)
	}
	*s = out
}

// gap returns what is not covered between two places, both excluded: from the
// first seq that is not, to the last.
func (s spans) gap(above, below chat.Seq) (Hole, bool) {
	from, to := above+1, below-1
	for i := s.find(from); i < len(s) && s[i].from <= from; i++ {
		from = s[i].to + 1
	}
	for i := s.find(to); to >= from && i >= 0 && i < len(s) && s[i].from <= to && s[i].to >= to; i-- {
		to = s[i].from - 1
	}
	return Hole{from, to}, from <= to
}

// missing is how many places from from to to are not covered.
func (s spans) missing(from, to chat.Seq) int {
	n := max(to-from+1, 0)
	for _, has := range s {
		n -= max(min(has.to, to)-max(has.from, from)+1, 0)
	}
	return int(n)
}

// end is the last seq that is covered.
func (s spans) end() chat.Seq {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1].to
}
