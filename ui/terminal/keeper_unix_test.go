//go:build unix

package terminal

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// endingEnv has this program end in some way instead of testing.
const endingEnv = "TALKO_TEST_ENDING"

func init() {
	if how := os.Getenv(endingEnv); how != "" {
		end(how)
		os.Exit(0)
	}
}

// end watches over file 3 in place of a terminal, and ends.
func end(how string) {
	release, err := keep(os.NewFile(3, "tty"))
	switch {
	case err != nil:
		os.Exit(1)
	case how == "well":
		release()
	case how == "panic":
		go panic("of somebody else")
		select {}
	case how == "kill -9":
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Kill()
		select {}
	}
}

func TestTheTerminalIsRestoredHoweverTheProcessEnds(t *testing.T) {
	for how, want := range map[string][]string{
		"well":    nil,
		"panic":   {restoreSequence, "of somebody else", "goroutine"},
		"kill -9": {restoreSequence},
	} {
		t.Run(how, func(t *testing.T) {
			r, tty, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), endingEnv+"="+how)
			cmd.ExtraFiles = []*os.File{tty}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			tty.Close()
			_ = cmd.Wait()            // how it ended is not the question
			got, err := io.ReadAll(r) // until the shell has ended too
			if err != nil {
				t.Fatal(err)
			}
			if want == nil && len(got) > 0 {
				t.Errorf("written to a terminal that was restored: %q", got)
			}
			for _, part := range want {
				if !strings.Contains(string(got), part) {
					t.Errorf("%q is not in %q", part, got)
				}
			}
		})
	}
}

func TestWhatHasNoModesIsMadeSane(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if got := modes(r); got != "sane" {
		t.Errorf("a pipe has the modes %q", got)
	}
}
