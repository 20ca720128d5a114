// Package process starts processes of this program for those who measure and
// torture it, and sees that none outlives them.
package process

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Process is a process that was started here, and is ended by who started it.
// It is safe for concurrent use.
type Process struct {
	cmd   *exec.Cmd
	ended chan struct{}
}

// Grace is how long a process may take to end in good order.
const Grace = 20 * time.Second

// Find returns the absolute path of a program.
func Find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil && path == "" {
		return "", fmt.Errorf("find program: %w", err)
	}
	return filepath.Abs(path)
}

// Start starts a process. It ends with this one: where the system does that by
// the thread that started it, that thread waits.
func Start(cmd *exec.Cmd) (*Process, error) {
	p := &Process{cmd: cmd, ended: make(chan struct{})}
	orphan(cmd)
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // it ends with the goroutine
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is for those who ended it
		}
		close(p.ended)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// Listen starts a process that tells on the first line of its standard output,
// behind word, where it listens. It is killed if it does not, and when ctx ends
// before.
func Listen(ctx context.Context, cmd *exec.Cmd, word string) (*Process, string, error) {
	out, in, err := os.Pipe() // not the command's own: that is closed when it ends, read or not
	if err != nil {
		return nil, "", err
	}
	cmd.Stdout = in
	p, err := Start(cmd)
	in.Close()
	if err != nil {
		out.Close()
		return nil, "", err
	}
	unwatch := context.AfterFunc(ctx, p.Kill)
	defer unwatch()
	addr, err := address(out, word)
	if err != nil {
		p.Kill()
		out.Close()
		return nil, "", cmp.Or(ctx.Err(), err)
	}
	go discard(out)
	return p, addr, nil
}

// address reads the first line, and returns what stands in it behind word.
func address(out io.Reader, word string) (string, error) {
	line, err := bufio.NewReader(out).ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), word)
	if err != nil || !ok {
		return "", fmt.Errorf("it said %q and not where it listens", line)
	}
	return addr, nil
}

// discard takes what a process writes, until it ends.
func discard(out io.ReadCloser) {
	_, _ = io.Copy(io.Discard, out)
	out.Close()
}

// ID is the process's number in the system.
func (p *Process) ID() int { return p.cmd.Process.Pid }

// Ended is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Kill ends the process at once, and waits for that.
func (p *Process) Kill() {
	p.Signal(func(o *os.Process) { _ = o.Kill() })
	<-p.ended
}

// End ends the process in good order, and reports whether it did so in time.
func (p *Process) End() bool {
	p.Signal(terminate)
	late := time.NewTimer(Grace)
	defer late.Stop()
	select {
	case <-p.ended:
		return true
	case <-late.C:
		p.Kill()
		return false
	}
}

// Signal signals a process that has not ended.
func (p *Process) Signal(send func(*os.Process)) {
	select {
	case <-p.ended:
	default:
		send(p.cmd.Process)
	}
}
