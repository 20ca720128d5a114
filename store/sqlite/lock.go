package sqlite

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"talko/app/chat"
)

// lock is a file beside the database that one process holds locked. The
// operating system lets go of it when the process ends, however it ends.
type lock struct {
	file *os.File
	path string
}

var errHeld = errors.New("held by another process")

// acquire locks the database at path for this store.
func acquire(path string) (*lock, error) {
	name := path + "-lock"
	f, err := lockFile(name)
	if errors.Is(err, errHeld) {
		return nil, chat.Conflict.Errorf("%s is open in another talko%s", path, holder(name))
	}
	if err != nil {
		return nil, refuse("%s cannot be written beside the database: %v", name, err)
	}
	if err := f.Truncate(0); err == nil {
		f.WriteString(strconv.Itoa(os.Getpid()) + "\n") // for people; a full disk is no reason to stop
	}
	return &lock{file: f, path: name}, nil
}

// holder tells which process holds the lock, if it left its number.
func holder(name string) string {
	b, err := os.ReadFile(name)
	if n, bad := strconv.Atoi(strings.TrimSpace(string(b))); err == nil && bad == nil {
		return " (process " + strconv.Itoa(n) + ")"
	}
	return ""
}

// release lets others in. The file goes first, while it is still ours.
func (l *lock) release() {
	unlockFile(l.path, l.file)
}
