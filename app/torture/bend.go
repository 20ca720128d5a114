package torture

import (
	"strconv"
	"time"
)

// The environment in which a run starts servers.
const (
	clockEnv = "TALKO_TORTURE_CLOCK" // how far the clock is off, a duration
	pagesEnv = "TALKO_TORTURE_PAGES" // how many pages the database may have
)

// Bent returns the clock and the bound of the database that a run wants a
// server to have; nil and 0 in a process that no run has started.
func Bent(env func(string) string) (now func() time.Time, maxPages int64) {
	if off, err := time.ParseDuration(env(clockEnv)); err == nil {
		now = func() time.Time { return time.Now().Add(off) }
	}
	maxPages, _ = strconv.ParseInt(env(pagesEnv), 10, 64)
	return now, max(maxPages, 0)
}
