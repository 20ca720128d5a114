package local

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// childEnv makes the test binary a client that types and sends until it is
// killed, with its cache below the folder that it names.
const childEnv = "TALKO_TEST_CACHE"

func TestMain(m *testing.M) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		os.Exit(m.Run())
	}
	fmt.Fprintln(os.Stderr, typeUntilKilled(dir, os.Stdout))
	os.Exit(1)
}

// typeUntilKilled keeps messages and says so, and after each third it has one
// that was sent taken out, and says that.
func typeUntilKilled(dir string, out io.Writer) error {
	c, err := OpenCache(dir, "a:1", "alice")
	if err != nil {
		return err
	}
	kept, err := c.Load()
	if err != nil {
		return err
	}
	var waiting []string
	for _, u := range kept.Unsent {
		waiting = append(waiting, u.ClientID)
	}
	fmt.Fprintln(out, "adopted", strings.Join(waiting, ","))
	for n := 0; ; n++ {
		id := fmt.Sprintf("%d-%d", os.Getpid(), n)
		if err := c.KeepUnsent(unsent(id)); err != nil {
			return err
		}
		fmt.Fprintln(out, "kept", id)
		waiting = append(waiting, id)
		if n%3 == 2 {
			fmt.Fprintln(out, "sent", waiting[0]) // from here on it may be gone
			if err := c.KeepUnsent(done(waiting[0])); err != nil {
				return err
			}
			fmt.Fprintln(out, "done", waiting[0])
			waiting = waiting[1:]
		}
	}
}

// TestWhatWasTypedSurvivesAKill kills a client between keeping and sending, at
// one place after another, and starts it again on what it left.
func TestWhatWasTypedSurvivesAKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var typed []string         // kept and not done, in order
	maybe := map[string]bool{} // sent: kept or not
	for round := range 8 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		check(t, err)
		check(t, cmd.Start())
		said := bufio.NewScanner(out)
		for n := 0; said.Scan(); n++ {
			if n == 2+3*round {
				cmd.Process.Kill()
			}
			what, id, _ := strings.Cut(said.Text(), " ")
			switch what {
			case "adopted":
				sameButFor(t, maybe, strings.Split(id, ","), typed)
			case "kept":
				typed = append(typed, id)
			case "sent":
				maybe[id] = true
			case "done":
				delete(maybe, id)
				typed = slices.DeleteFunc(typed, func(o string) bool { return o == id })
			}
		}
		cmd.Wait()
	}
	if len(typed) == 0 {
		t.Fatal("nothing was typed")
	}
	// The last one may have been kept and not told.
	kept := strings.Split(idsOf(load(t, openCache(t, dir))), " ")
	sameButFor(t, maybe, kept, typed)
}

// sameButFor holds that what was adopted is what was typed, in that order; what
// is in maybe may be missing, and the last may be one that was not told.
func sameButFor(t *testing.T, maybe map[string]bool, adopted, typed []string) {
	t.Helper()
	known := func(id string) bool { return slices.Contains(typed, id) }
	adopted = slices.DeleteFunc(slices.Clone(adopted), func(id string) bool { return id == "" || !known(id) })
	want := slices.DeleteFunc(slices.Clone(typed), func(id string) bool { return maybe[id] && !slices.Contains(adopted, id) })
	if !slices.Equal(adopted, want) {
		t.Fatalf("adopted %v\nwant    %v", adopted, want)
	}
}
