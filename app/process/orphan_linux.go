package process

import (
	"os/exec"
	"syscall"
)

// orphan makes a process end with the thread that starts it.
func orphan(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
}
