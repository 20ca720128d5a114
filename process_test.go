package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a talko of its own.
type process struct {
	cmd  *exec.Cmd
	out  text // what it said on stdout
	errs text // and on stderr
	done chan struct{}
	err  error // how it ended, once done is closed
}

// cheap makes signing up as quick as the settings allow.
const cheap = "TALKO_PASSWORD_MEMORY=12"

// start starts talko with these arguments, at home in a folder, and with no
// variables but these.
func start(home string, env []string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command("talko", args...), done: make(chan struct{})}
	p.cmd.Dir = home
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, cheap}, env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.errs
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// serving waits until a server tells where it listens.
func (p *process) serving(told string) (addr string, err error) {
	line, err := p.out.line(p.done, told)
	if err != nil {
		return "", fmt.Errorf("%w; it said: %s", err, p.errs.String())
	}
	return strings.TrimPrefix(line, told), nil
}

// stop ends a server as an operator does.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		p.kill()
		return fmt.Errorf("it did not end within 5 seconds of SIGTERM; it said: %s", p.errs.String())
	}
	if p.err != nil {
		return fmt.Errorf("after SIGTERM: %w; it said: %s", p.err, p.errs.String())
	}
	return nil
}

// kill ends a process at once, however it is, and waits for its end.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// text is what a process has said so far.
type text struct {
	mu   sync.Mutex // guards said, more
	said bytes.Buffer
	more chan struct{} // closed when there is more
}

func (t *text) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.more != nil {
		close(t.more)
		t.more = nil
	}
	return t.said.Write(b)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.String()
}

// line waits for a whole line with this prefix.
func (t *text) line(ended <-chan struct{}, prefix string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		t.mu.Lock()
		for l := range strings.Lines(t.said.String()) {
			if strings.HasPrefix(l, prefix) && strings.HasSuffix(l, "\n") {
				t.mu.Unlock()
				return strings.TrimSuffix(l, "\n"), nil
			}
		}
		if t.more == nil {
			t.more = make(chan struct{})
		}
		more := t.more
		t.mu.Unlock()
		select {
		case <-more:
		case <-ended:
			return "", fmt.Errorf("it ended without saying %q", prefix)
		case <-ctx.Done():
			return "", fmt.Errorf("it did not say %q within %v", prefix, patience)
		}
	}
}
