package torture

import (
	"os"
	"os/exec"
	"runtime"
	"time"
)

// process is a process that this run started, and ends.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
}

// grace is how long a process may take to end in good order.
const grace = 20 * time.Second

// launch starts a process. It ends with this one: where the system does that by
// the thread that started it, that thread waits.
func launch(cmd *exec.Cmd) (*process, error) { return launchRead(cmd, func() {}) }

// launchRead starts a process, and reads what it says before its end is told.
func launchRead(cmd *exec.Cmd, read func()) (*process, error) {
	p := &process{cmd: cmd, ended: make(chan struct{})}
	orphan(cmd)
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // it ends with the goroutine
		err := cmd.Start()
		started <- err
		if err == nil {
			read()
			_ = cmd.Wait() // how it ended is for those who ended it
		}
		close(p.ended)
	}()
	return p, <-started
}

// kill ends the process at once, and waits for that.
func (p *process) kill() {
	p.signal(func(o *os.Process) { _ = o.Kill() })
	<-p.ended
}

// end ends the process in good order, and reports whether it did so in time.
func (p *process) end() bool {
	p.signal(terminate)
	select {
	case <-p.ended:
		return true
	case <-time.After(grace):
		p.kill()
		return false
	}
}

// signal signals a process that has not ended.
func (p *process) signal(send func(*os.Process)) {
	select {
	case <-p.ended:
	default:
		send(p.cmd.Process)
	}
}
