//go:build unix

package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestBenchMeasures runs a small part of `talko bench`, on a server of its own and
// on one that is there.
func TestBenchMeasures(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{
		"its own server": nil,
		"another server": {"--connect", serveForBench(t)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tmp := t.TempDir()
			p, err := start(t.TempDir(), []string{"TMPDIR=" + tmp}, append([]string{"bench", "--quick", "--json", "--only", "fanout/10"}, flags...)...)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(p.kill)
			ended(t, p)
			if p.err != nil {
				t.Fatalf("%v; it said: %s %s", p.err, p.out.String(), p.errs.String())
			}
			measured(t, p.out.String())
			empty(t, tmp)
		})
	}
}

// serveForBench serves until the test has ended.
func serveForBench(t *testing.T) string {
	t.Helper()
	server, err := start(t.TempDir(), nil, "serve", "--listen", "127.0.0.1:0", "--db", "talko.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.kill)
	addr, err := server.serving("listening on ")
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

// measured sees to it that there is one figure, with a limit.
func measured(t *testing.T, told string) {
	t.Helper()
	var rows []struct {
		Name                string
		Value, Limit, Ratio float64
		Void                bool
	}
	if err := json.Unmarshal([]byte(told), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].Name != "fanout/10" || rows[0].Void || rows[0].Value == 0 || rows[0].Limit == 0 || rows[0].Ratio == 0 {
		t.Errorf("got %+v", rows)
	}
}

// ended waits for the end of a process.
func ended(t *testing.T, p *process) {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		t.Fatalf("it does not end; it said:\n%s\n%s", p.out.String(), p.errs.String())
	}
}

// empty sees to it that nothing is left in a folder.
func empty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestBenchEndsWhenItIsInterrupted interrupts it as soon as it has a folder.
func TestBenchEndsWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	tmp := t.TempDir()
	p, err := start(t.TempDir(), []string{"TMPDIR=" + tmp}, "bench", "--only", "fanout/1000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	late := time.After(patience)
	for looking := time.NewTicker(10 * time.Millisecond); ; {
		if made, err := os.ReadDir(tmp); err != nil || len(made) > 0 {
			looking.Stop()
			break
		}
		select {
		case <-looking.C:
		case <-late:
			t.Fatal("it makes no folder")
		}
	}
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	ended(t, p)
	if p.err == nil || !strings.Contains(p.errs.String(), "stopped") {
		t.Errorf("it ended with %v, and said: %s", p.err, p.errs.String())
	}
	empty(t, tmp)
}

// TestBenchHelpTellsEveryRow asks for a row that there is not, and is told which
// there are.
func TestBenchHelpTellsEveryRow(t *testing.T) {
	t.Parallel()
	said := func(args ...string) string {
		p, err := start(t.TempDir(), nil, append([]string{"bench"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.kill)
		ended(t, p)
		return p.out.String() + p.errs.String()
	}
	words := func(text string) []string {
		return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,\n", r) })
	}
	_, rows, found := strings.Cut(said("--only", "nothing"), "there are ")
	if !found {
		t.Fatal("it does not tell which rows there are")
	}
	rows, _, _ = strings.Cut(rows, "\n")
	help := words(said("--help"))
	for _, row := range words(rows) {
		if !slices.Contains(help, row) {
			t.Errorf("the help does not tell what %s is", row)
		}
	}
}
