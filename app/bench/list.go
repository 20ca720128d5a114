package bench

import "context"

// bench measures some rows.
type bench struct {
	rows   []string // their names, in order
	beyond bool     // not in the table: measured where it is named, or drawn
	run    func(ctx context.Context, r *run) ([]Row, error)
}

// benches lists what there is, in the order in which it is measured.
func benches() []bench {
	return []bench{
		{rows: []string{"fsync"}, run: measureFsync},
	}
}

// rowNames lists the rows of all benches.
func rowNames() (names []string) {
	for _, b := range benches() {
		names = append(names, b.rows...)
	}
	return names
}
