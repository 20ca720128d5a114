package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test program be the process that is started.
func TestMain(m *testing.M) {
	switch os.Getenv("PROCESS_CHILD") {
	case "":
		os.Exit(m.Run())
	case "listens":
		fmt.Println("listening on 127.0.0.1:1")
	case "mumbles":
		fmt.Println("hello")
	}
	io.Copy(io.Discard, os.Stdin)
}

// child returns this program as such a process, which ends with its input.
func child(t *testing.T, kind string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PROCESS_CHILD="+kind)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return cmd
}

func TestListenTellsWhere(t *testing.T) {
	t.Parallel()
	p, addr, err := Listen(t.Context(), child(t, "listens"), "listening on ")
	if err != nil {
		t.Fatal(err)
	}
	if addr != "127.0.0.1:1" {
		t.Errorf("it listens on %q", addr)
	}
	if !p.End() {
		t.Error("it did not end in good order")
	}
	p.Kill() // does no harm
	<-p.Ended()
}

func TestListenKillsWhoSaysSomethingElse(t *testing.T) {
	t.Parallel()
	_, _, err := Listen(t.Context(), child(t, "mumbles"), "listening on ")
	if err == nil || !strings.Contains(err.Error(), `"hello\n"`) {
		t.Errorf("got %v", err)
	}
}

func TestListenEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Listen(ctx, child(t, "says nothing"), "listening on "); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestListenHearsWhoEndsAtOnce(t *testing.T) {
	t.Parallel()
	cmd := child(t, "mumbles")
	cmd.Stdin = nil
	if _, _, err := Listen(t.Context(), cmd, "listening on "); err == nil || !strings.Contains(err.Error(), `"hello\n"`) {
		t.Errorf("got %v", err)
	}
}

func TestStartOfNothingIsAnError(t *testing.T) {
	t.Parallel()
	if p, err := Start(exec.Command("no-such-program")); err == nil || p != nil {
		t.Errorf("got %v, %v", p, err)
	}
	if p, _, err := Listen(t.Context(), exec.Command("no-such-program"), "listening on "); err == nil || p != nil {
		t.Errorf("got %v, %v", p, err)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	if path, err := Find(os.Args[0]); err != nil || path == "" {
		t.Errorf("got %q, %v", path, err)
	}
	if _, err := Find("no-such-program"); err == nil {
		t.Error("a program that is not there was found")
	}
}

func TestWhatTheSystemTells(t *testing.T) {
	t.Parallel()
	stat := "7 (a (b) c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 5 0 100 1000 200 18446744073709551615"
	if d, ok := cpuOf(stat); !ok || d != 3*time.Second {
		t.Errorf("CPU: %v, %v", d, ok)
	}
	if _, ok := cpuOf("7 (a) S"); ok {
		t.Error("CPU from nothing")
	}
	if n, ok := rssOf("Name:\ta\nVmRSS:\t    1200 kB\nThreads:\t5\n"); !ok || n != 1200<<10 {
		t.Errorf("RSS: %v, %v", n, ok)
	}
	if _, ok := rssOf("Name:\ta\n"); ok {
		t.Error("RSS from nothing")
	}
	_, cpu := CPU(os.Getpid())
	n, rss := RSS(os.Getpid())
	if linux := runtime.GOOS == "linux"; cpu != linux || rss != linux || linux && n < 1<<20 {
		t.Errorf("of itself it knows %v, %v, %d", cpu, rss, n)
	}
}
