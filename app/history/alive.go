package history

import (
	"slices"

	"talko/app/chat"
)

// alive are texts that no erasure has met: of everyone (user 0), and of each
// user. Each is met once in a run, so all erasures together cost no more than
// the lines.
type alive map[chat.UserID]*run

// run is a list of lines in order, from which lines are taken.
type run struct {
	seqs  []chat.Seq
	lines []int // index of each in the folding
	next  []int // index of the first that may be left, at or behind each
}

// add appends a line, with its index, to the runs of everyone and its writer.
func (a alive) add(writer chat.UserID, seq chat.Seq, line int) {
	for _, user := range []chat.UserID{0, writer} {
		r := a[user]
		if r == nil {
			r = &run{}
			a[user] = r
		}
		r.seqs = append(r.seqs, seq)
		r.lines = append(r.lines, line)
		r.next = append(r.next, len(r.next))
		if writer == 0 {
			return
		}
	}
}

// take takes what lies between two seqs, both included, out of a user's run,
// and returns the lines.
func (a alive) take(user chat.UserID, from, to chat.Seq) (lines []int) {
	r := a[user]
	if r == nil {
		return nil
	}
	i, _ := slices.BinarySearch(r.seqs, from)
	for i = r.left(i); i < len(r.seqs) && r.seqs[i] <= to; i = r.left(i + 1) {
		lines = append(lines, r.lines[i])
		r.next[i] = i + 1
	}
	return lines
}

// left returns the first that is left at or behind i, and shortens the way to
// it.
func (r *run) left(i int) int {
	end := i
	for end < len(r.next) && r.next[end] != end {
		end = r.next[end]
	}
	for i < len(r.next) && r.next[i] != i {
		i, r.next[i] = r.next[i], end
	}
	return end
}
