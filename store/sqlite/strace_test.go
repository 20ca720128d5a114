package sqlite

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/uuid"
)

const answers = 25

// commitAndAnswer is the child under strace: it answers each commit with a line
// on stdout.
func commitAndAnswer(s *Store, out io.Writer) error {
	ann, ids, err := furnish(s, 2)
	if err != nil {
		return err
	}
	for n := range answers {
		if _, err := sendOrChange(s, ann, ids[n%2], uuid.Must(uuid.NewV7()).String(), n*5+1); err != nil {
			return err
		}
		fmt.Fprintf(out, "stored %d\n", n)
	}
	return nil
}

// TestAnswersComeAfterTheDisk watches the system calls of a process: before
// each answer there is an fsync of the log that holds the commit.
func TestAnswersComeAfterTheDisk(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("strace is for Linux: run this test there")
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is missing: install it with `apt-get install strace`, or your system's like")
	}
	dir := t.TempDir()
	trace := filepath.Join(dir, "trace")
	if out, err := exec.Command(strace, "-o", trace, "true").CombinedOutput(); err != nil {
		t.Skipf("strace may not watch processes here (%s): allow ptrace, as with `docker run --cap-add SYS_PTRACE`", out)
	}
	cmd, out := child(t, "answer", filepath.Join(dir, "talko.db"),
		strace, "-f", "-y", "-e", "trace=fsync,fdatasync,write", "-o", trace)
	for out.Scan() {
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n := checkTrace(t, f); n != answers {
		t.Errorf("%d answers were seen, want %d", n, answers)
	}
}

// A call is told in one line, or begun in one and ended in another of the same
// thread when others came between.
var (
	syncCall = regexp.MustCompile(`^(\d+) +(?:fsync|fdatasync)\(\d+<(.*)>(\)| <unfinished)`)
	syncEnd  = regexp.MustCompile(`^(\d+) +<\.\.\. (?:fsync|fdatasync) resumed>\) += 0`)
	answer   = regexp.MustCompile(`^\d+ +write\(1<.*>, "stored `)
)

// checkTrace counts answers, and complains of one before which the log was not
// synced since the last.
func checkTrace(t *testing.T, trace io.Reader) (n int) {
	synced := false
	begun := map[string]bool{} // threads that are syncing the log
	for lines := bufio.NewScanner(trace); lines.Scan(); {
		line := lines.Text()
		if m := syncCall.FindStringSubmatch(line); m != nil && strings.HasSuffix(m[2], "/talko.db-wal") {
			done := m[3] == ")" && strings.HasSuffix(line, "= 0")
			begun[m[1]] = !done
			synced = synced || done
		}
		if m := syncEnd.FindStringSubmatch(line); m != nil && begun[m[1]] {
			delete(begun, m[1])
			synced = true
		}
		if answer.MatchString(line) {
			if !synced {
				t.Errorf("answer %d came before the disk: %s", n, line)
			}
			n++
			synced = false
		}
	}
	return n
}
