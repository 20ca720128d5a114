package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this binary talko itself where it is run under that name, so
// that stories and the tests with real processes need no build.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"talko": main})
}

var full = flag.Bool("full", os.Getenv("CI") != "", "test with as much load as is promised, not with less to be quick")

// patience is how long anything may take that ends by an event.
const patience = 60 * time.Second

// TestStories tells every story of testdata/script. Besides the usual commands
// they know:
//
//	server NAME [FLAGS…]    start `talko serve` on NAME.db, and connect to it; $NAME is its address
//	broadcast NAME [FLAGS…] start `talko serve broadcast`; $NAME is its address
//	shutdown NAME           end it by SIGTERM: status 0 within 5 seconds
//	crash NAME              end it by SIGKILL
//	status N CMD [ARGS…]    run, and see that the exit status is N
func TestStories(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("TALKO_PASSWORD", "correct horse")
			env.Values[serversKey{}] = map[string]*process{}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"server":    serverStory,
			"broadcast": broadcastStory,
			"shutdown":  shutdownStory,
			"crash":     crashStory,
			"status":    statusStory,
		},
	})
}

type serversKey struct{}

func servers(ts *testscript.TestScript) map[string]*process {
	return ts.Value(serversKey{}).(map[string]*process)
}

func serverStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: server NAME [FLAGS…]")
	}
	addr := serving(ts, args[0], "listening on ", append([]string{
		"--listen", "127.0.0.1:0", "--db", ts.MkAbs(args[0] + ".db")}, args[1:]...))
	ts.Setenv("TALKO_CONNECT", addr)
}

func broadcastStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: broadcast NAME [FLAGS…]")
	}
	serving(ts, args[0], "broadcasting on ", append([]string{
		"broadcast", "--broadcast", "127.0.0.1:0"}, args[1:]...))
}

// serving starts a server and returns its address, which it tells like this.
func serving(ts *testscript.TestScript, name, told string, args []string) string {
	p, err := start(ts.Getenv("WORK"), nil, append([]string{"serve"}, args...)...)
	ts.Check(err)
	ts.Defer(p.kill)
	addr, err := p.serving(told)
	ts.Check(err)
	servers(ts)[name] = p
	ts.Setenv(name, addr)
	return addr
}

func shutdownStory(ts *testscript.TestScript, neg bool, args []string) {
	p := servers(ts)[args[0]]
	if neg || p == nil {
		ts.Fatalf("there is no server %v", args)
	}
	ts.Check(p.stop())
}

func crashStory(ts *testscript.TestScript, neg bool, args []string) {
	p := servers(ts)[args[0]]
	if neg || p == nil {
		ts.Fatalf("there is no server %v", args)
	}
	p.kill()
}

func statusStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N CMD [ARGS…]")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("exit status %d, not %s", got, args[0])
	}
}

// process is a talko of its own.
type process struct {
	cmd  *exec.Cmd
	out  text // what it said on stdout
	errs text // and on stderr
	done chan struct{}
	err  error // how it ended, once done is closed
}

// start starts talko with these arguments, at home in a folder, and with no
// variables but these.
func start(home string, env []string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command("talko", args...), done: make(chan struct{})}
	p.cmd.Dir = home
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home}, env...)
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
