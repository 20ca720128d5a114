package bench

import (
	"os/exec"
	"testing"
)

// A program is in a terminal of the size that was asked for, and hears what is
// typed.
func TestAProgramRunsInATerminal(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sh", "-c", "stty size </dev/tty; read line; echo heard $line")
	w := &watcher{}
	found := w.expect("50 200")
	var err error
	if w.proc, w.keys, err = startTerminal(cmd, 200, 50); err != nil {
		t.Skipf("no terminal can be opened here (%v): mount /dev/pts to let this test run", err)
	}
	w.read.Go(w.look)
	defer w.close()
	if err := w.await(t.Context(), found, "the size"); err != nil {
		t.Fatal(err)
	}
	found = w.expect("heard me")
	if _, err := w.keys.WriteString("me\n"); err != nil {
		t.Fatal(err)
	}
	<-found
}
