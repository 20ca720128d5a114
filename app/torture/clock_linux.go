package torture

import (
	"syscall"
	"time"
	"unsafe"
)

// clockMonotonic goes on evenly whatever the wall's clock does, and is the same
// in all processes of a machine. (Source: clock_gettime(2).)
const clockMonotonic = 1

// sinceBoot returns the time of a clock that parent and children share, in
// nanoseconds.
func sinceBoot() int64 {
	var ts syscall.Timespec
	_, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&ts)), 0)
	if errno != 0 {
		return time.Now().UnixNano()
	}
	return ts.Nano()
}
