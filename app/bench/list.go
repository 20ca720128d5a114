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
		{rows: []string{"send/1"}, run: measureSend(1)},
		{rows: []string{"send/10"}, run: measureSend(10)},
		{rows: []string{"send/100"}, run: measureSend(100)},
		{rows: []string{"send/1000"}, run: measureSend(1000)},
		{rows: []string{"pairs/50"}, run: measurePairs(50)},
		{rows: []string{"latency/100/p50", "latency/100/p99", "latency/100/p99.9"}, run: measureLatency(100)},
		{rows: []string{"stalled/500"}, run: measureStalled(1000)},
		{rows: []string{"connect"}, run: measureConnect},
		{rows: []string{"idle/plain", "idle/cpu"}, run: measureIdle(idlePlain)},
		{rows: []string{"idle/user"}, run: measureIdle(idleUser)},
		{rows: []string{"idle/tls"}, run: measureIdle(idleTLS)},
		{rows: []string{"fanout/10"}, beyond: true, run: measureFanout("10", 10, room(10), span(0, 4))},
		{rows: []string{"fanout/100", "cpu/100"}, run: measureFanout("100", 100, room(100), span(0, 4))},
		{rows: []string{"fanout/300"}, beyond: true, run: measureFanout("300", 300, room(300), span(0, 4))},
		{rows: []string{"fanout/1000", "cpu/1000"}, run: measureFanout("1000", 1000, room(1000), span(0, 4))},
		{rows: []string{"fanout/many", "cpu/many"}, run: measureFanout("many", 1000, mixed(1000), oneOfEach(1000))},
	}
}

// rowNames lists the rows of all benches.
func rowNames() (names []string) {
	for _, b := range benches() {
		names = append(names, b.rows...)
	}
	return names
}
