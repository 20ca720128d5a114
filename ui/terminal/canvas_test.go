package terminal

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestAJoinerReachesTheTerminalOnlyWithinACluster(t *testing.T) {
	t.Parallel()
	c, s := paper(t, 10, 1)
	c.put(0, 0, "👩\u200d👧👨\u200d a\u200d", tcell.StyleDefault)
	for x, want := range map[int]string{0: "👩\u200d👧", 2: "👨", 4: " ", 5: "a"} {
		if got, _, _ := s.Get(x, 0); got != want {
			t.Errorf("column %d has %q, not %q", x, got, want)
		}
	}
}
