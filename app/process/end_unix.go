//go:build unix

package process

import (
	"os"
	"syscall"
)

// terminate asks a process to end in good order.
func terminate(p *os.Process) { _ = p.Signal(syscall.SIGTERM) }
