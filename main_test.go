package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// amount is how much a test does: all that is promised, or enough to be quick.
func amount(promised, quick int) int {
	if *full {
		return promised
	}
	return quick
}

// patience is how long anything may take that ends by an event.
const patience = 60 * time.Second

// TestStories tells every story of testdata/script. Besides the usual commands
// they know:
//
//	server NAME [FLAGS…]    start `talko serve` on NAME.db, and connect to it; $NAME is its address
//	broadcast NAME [FLAGS…] start `talko serve broadcast`; $NAME is its address
//	shutdown NAME           end it by SIGTERM: status 0 within 5 seconds
//	crash NAME              end it by SIGKILL
//	online BY NAME          wait until NAME listens, as BY is told
//	status N CMD [ARGS…]    run, and see that the exit status is N
//
// and the file huge, of 300,000 bytes.
func TestStories(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("TALKO_PASSWORD", "correct horse")
			name, value, _ := strings.Cut(cheap, "=")
			env.Setenv(name, value)
			env.Values[serversKey{}] = map[string]*process{}
			return os.WriteFile(filepath.Join(env.WorkDir, "huge"), bytes.Repeat([]byte("x"), 300_000), 0o600)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"server":    serverStory,
			"broadcast": broadcastStory,
			"shutdown":  shutdownStory,
			"crash":     crashStory,
			"online":    onlineStory,
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

func onlineStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: online BY NAME")
	}
	for late := time.Now().Add(patience); time.Now().Before(late); {
		ts.Check(ts.Exec("talko", "users", args[1], "--user", args[0], "--json"))
		if strings.Contains(ts.ReadFile("stdout"), `"online"`) {
			return
		}
	}
	ts.Fatalf("%s is not there", args[1])
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
