//go:build unix

package torture

import (
	"os"
	"syscall"
)

const canStop = true

func pause(p *os.Process) { _ = p.Signal(syscall.SIGSTOP) }

func goOn(p *os.Process) { _ = p.Signal(syscall.SIGCONT) }
