package server

import "testing"

func TestACrowdSettlesOnce(t *testing.T) {
	t.Parallel()
	var c crowd
	for i, look := range []struct {
		conns   int
		settled bool
	}{
		{0, false}, {5, false}, {5, false}, // a few
		{800, false}, {1600, false}, {1605, true}, {1605, false}, // many came
		{1700, false}, {1700, false}, // some more
		{400, false}, {398, true}, {398, false}, // most went
	} {
		if got := c.settled(look.conns); got != look.settled {
			t.Errorf("look %d, at %d connections: %v", i, look.conns, got)
		}
	}
}
