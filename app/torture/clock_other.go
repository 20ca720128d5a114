//go:build !linux

package torture

import "time"

// began is when this process began, by the wall's clock: all that processes
// share here. What comes later is measured from it, so a clock that is set
// afterwards confuses nobody.
var began = time.Now()

// sinceBoot returns the time of a clock that parent and children share, in
// nanoseconds.
func sinceBoot() int64 { return began.UnixNano() + int64(time.Since(began)) }
