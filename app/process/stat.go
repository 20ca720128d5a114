package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc. (Source: proc_pid_stat(5); every system
// that Linux runs on has a hundred a second.)
const tick = 10 * time.Millisecond

// CPU is the time that a process has spent on processors, in ticks of ten
// milliseconds; false where the system has no /proc.
func CPU(pid int) (time.Duration, bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	return cpuOf(string(b))
}

// cpuOf reads utime and stime, the 14th and 15th field. The second field is the
// program's name, in which anything may stand.
func cpuOf(stat string) (time.Duration, bool) {
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:])
	if len(fields) < 13 {
		return 0, false
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick, err1 == nil && err2 == nil
}

// RSS is the memory that a process has, in bytes; false where the system has no
// /proc.
func RSS(pid int) (int64, bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	return rssOf(string(b))
}

func rssOf(status string) (int64, bool) {
	_, rest, found := strings.Cut(status, "\nVmRSS:")
	line, _, _ := strings.Cut(rest, "\n")
	fields := strings.Fields(line)
	if !found || len(fields) != 2 {
		return 0, false
	}
	kib, err := strconv.ParseInt(fields[0], 10, 64)
	return kib << 10, err == nil
}
