//go:build linux || darwin

package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"talko/app/chat"
)

func init() { children["limited"] = writeBeyondTheLimit }

// TestAfterAnErrorOfTheDiskItGoesOn lets writes to the file fail for real: a
// child bounds the size of its own files, writes on, and lifts the bound.
func TestAfterAnErrorOfTheDiskItGoesOn(t *testing.T) {
	t.Parallel()
	cmd, out := child(t, "limited", filepath.Join(t.TempDir(), "talko.db"))
	told := scan(out)
	if err := cmd.Wait(); err != nil {
		t.Errorf("the child failed: %v", err)
	}
	if got := strings.Join(told, "; "); got != "unavailable; unavailable; stored; whole" {
		t.Errorf("the child told: %s", got)
	}
}

func scan(out *bufio.Scanner) (lines []string) {
	for out.Scan() {
		lines = append(lines, out.Text())
	}
	return lines
}

// writeBeyondTheLimit is the child.
func writeBeyondTheLimit(s *Store, out io.Writer) error {
	ann, ids, err := furnish(s, 1)
	if err != nil {
		return err
	}
	if err := sayTo(s, ann, ids[0], "before"); err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ) // the write is to fail, not the process
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	info, err := os.Stat(s.path + "-wal")
	if err != nil {
		return err
	}
	bound := limit
	bound.Cur = uint64(info.Size()) + 10_000
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &bound); err != nil {
		return err
	}
	for range 2 {
		fmt.Fprintln(out, chat.KindOf(sayTo(s, ann, ids[0], strings.Repeat("x", int(bound.Cur)))))
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	if err := sayTo(s, ann, ids[0], "after"); err != nil {
		return err
	}
	fmt.Fprintln(out, "stored")
	return s.View(context.Background(), func(v chat.View) error {
		ms, err := v.Lines(ids[0], 1, 9, 9, false, 0)
		row, more := v.Chat(ids[0])
		if len(ms) == 2 && ms[1].Text == "after" && ms[1].Seq == 2 && row.LastSeq == 2 {
			fmt.Fprintln(out, "whole")
		}
		return errors.Join(err, more)
	})
}
