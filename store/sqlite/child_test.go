package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"talko/app/chat"
)

// childEnv names what the test binary does when it is started by a test: it
// opens the database in dbEnv and tells on stdout what it did.
const (
	childEnv = "TALKO_TEST_CHILD"
	dbEnv    = "TALKO_TEST_DB"
)

var children = map[string]func(*Store, io.Writer) error{
	"hold":   holdOpen,
	"crash":  writeUntilKilled,
	"answer": commitAndAnswer,
}

func TestMain(m *testing.M) {
	name := os.Getenv(childEnv)
	if name == "" {
		os.Exit(m.Run())
	}
	s, err := Open(context.Background(), os.Getenv(dbEnv), Options{})
	if err == nil {
		err = children[name](s, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child is this test binary in another role; before is what stands in front of
// its name on the command line.
func child(t *testing.T, role, path string, before ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	args := append(before, os.Args[0])
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), childEnv+"="+role, dbEnv+"="+path)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // open until Wait
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd, bufio.NewScanner(out)
}

// holdOpen keeps the database open until stdin ends.
func holdOpen(s *Store, out io.Writer) error {
	s.indexer.settle(context.Background(), ample) // from now on no file changes
	fmt.Fprintln(out, "open")
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

func TestTwoProcessesCannotOpenOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "talko.db")
	cmd, out := child(t, "hold", path)
	if !out.Scan() {
		t.Fatal("the child did not open the database")
	}
	before := files(t, filepath.Dir(path))
	_, err := Open(t.Context(), path, Options{})
	if chat.KindOf(err) != chat.Conflict || !strings.Contains(err.Error(), fmt.Sprint("process ", cmd.Process.Pid)) {
		t.Errorf("opened while another process has it: %v", err)
	}
	same(t, before, files(t, filepath.Dir(path)))
	cmd.Process.Kill()
	cmd.Wait()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatalf("a killed process still holds the file: %v", err)
	}
	s.Close()
}

func TestTwoStoresCannotOpenOneFile(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(s.path, link); err != nil {
		t.Skip("symbolic links need a privilege here: turn on the developer mode of Windows")
	}
	for _, path := range []string{s.path, link} {
		if _, err := Open(t.Context(), path, Options{}); chat.KindOf(err) != chat.Conflict {
			t.Errorf("%s was opened twice: %v", path, err)
		}
	}
}
