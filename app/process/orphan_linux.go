package process

import (
	"os/exec"
	"syscall"
)

// orphan makes a process end with the thread that starts it.
func orphan(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
