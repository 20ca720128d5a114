//go:build unix

package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// lockFile makes and locks the file. One that was removed between the two, by a
// store that closed, is made again.
func lockFile(name string) (*os.File, error) {
	for {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errHeld
		}
		if err != nil {
			f.Close()
			return nil, err
		}
		mine, err := f.Stat()
		if there, gone := os.Stat(name); err == nil && gone == nil && os.SameFile(mine, there) {
			return f, nil
		}
		f.Close()
	}
}

func unlockFile(name string, f *os.File) {
	os.Remove(name)
	f.Close()
}
