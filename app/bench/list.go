package bench

import "context"

// bench measures some rows.
type bench struct {
	rows   []string // their names, in order
	beyond bool     // not in the table: measured where it is named, or drawn
	far    bool     // can be measured on a server that is not ours
	run    func(ctx context.Context, r *run) ([]Row, error)
}

// benches lists what there is, in the order in which it is measured.
func benches() []bench {
	return []bench{
		{rows: []string{"fsync"}, run: measureFsync},
		{rows: []string{"send/1"}, far: true, run: measureSend(1)},
		{rows: []string{"send/10"}, far: true, run: measureSend(10)},
		{rows: []string{"send/100"}, far: true, run: measureSend(100)},
		{rows: []string{"send/1000"}, far: true, run: measureSend(1000)},
		{rows: []string{"pairs/50"}, far: true, run: measurePairs(50)},
		{rows: []string{"fanout/10"}, far: true, beyond: true, run: measureFanout("10", 10, room(10), span(0, 4))},
		{rows: []string{"fanout/100", "cpu/100"}, far: true, run: measureFanout("100", 100, room(100), span(0, 4))},
		{rows: []string{"fanout/300"}, far: true, beyond: true, run: measureFanout("300", 300, room(300), span(0, 4))},
		{rows: []string{"fanout/1000", "cpu/1000"}, far: true, run: measureFanout("1000", 1000, room(1000), span(0, 4))},
		{rows: []string{"fanout/many", "cpu/many"}, run: measureFanout("many", 1000, mixed(1000), fewOfEach(1000, 4))},
		{rows: []string{"latency/100/p50", "latency/100/p99", "latency/100/p99.9"}, far: true, run: measureLatency(100)},
		{rows: []string{"stalled/500"}, far: true, run: measureStalled(500)},
		{rows: []string{"connect"}, far: true, run: measureConnect},
		{rows: []string{"idle/plain", "idle/cpu"}, run: measureIdle(idlePlain)},
		{rows: []string{"idle/user"}, run: measureIdle(idleUser)},
		{rows: []string{"idle/tls"}, run: measureIdle(idleTLS)},
		{rows: []string{"start/empty", "serve/listen", "serve/rss", "binary"}, run: measureEmpty},
		{rows: []string{"history/last", "history/middle", "search/word", "start/1M"}, run: measureHistory},
		{rows: []string{"pane/1k", "pane/1M"}, run: measurePane},
		{rows: floodRows, run: measureFlood},
	}
}

// rowNames lists the rows of all benches.
func rowNames() (names []string) {
	for _, b := range benches() {
		names = append(names, b.rows...)
	}
	return names
}
