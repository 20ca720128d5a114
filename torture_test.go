//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTortureBreaksNothing runs the short form of `talko torture`, with servers
// in one process and in two.
func TestTortureBreaksNothing(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string]string{
		"two server processes": "",
		"one server process":   "restart,kill,disk,clock,cut,delay,half,bytes,drop",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flags := []string{"torture", "--clients", "12", "--duration", "2s"}
			if faults != "" {
				flags = append(flags, "--faults", faults)
			}
			proveNothingBroken(t, flags)
		})
	}
}

// proveNothingBroken runs until a run proves something: on a busy machine it may be that
// a fault met nobody.
func proveNothingBroken(t *testing.T, flags []string) {
	t.Helper()
	for range 3 {
		p, err := start(t.TempDir(), nil, flags...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.kill)
		select {
		case <-p.done:
		case <-time.After(3 * patience):
			t.Fatalf("it does not end; it said:\n%s\n%s", p.out.String(), p.errs.String())
		}
		told := strings.TrimSpace(p.out.String())
		switch p.cmd.ProcessState.ExitCode() {
		case 0:
			last := told[strings.LastIndex(told, "\n")+1:]
			if !regexp.MustCompile(`^acknowledged [1-9]\d*, violations 0$`).MatchString(last) {
				t.Errorf("its last line is %q", last)
			}
			return
		case 3:
			t.Logf("it proves nothing:\n%s", told)
		default:
			t.Fatalf("%s\n%s", told, p.errs.String())
		}
	}
	t.Error("three runs proved nothing")
}
