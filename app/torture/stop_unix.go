//go:build unix

package torture

import (
	"os"
	"syscall"
)

const canStop = true

func pause(p *os.Process) { _ = p.Signal(syscall.SIGSTOP) }

func goOn(p *os.Process) { _ = p.Signal(syscall.SIGCONT) }

// terminate asks a process to end in good order.
func terminate(p *os.Process) { _ = p.Signal(syscall.SIGTERM) }
