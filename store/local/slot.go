package local

import (
	"errors"
	"fmt"
	"os"
)

// maxSlots is how many processes of one user on one server have an outbox.
const maxSlots = 16

// slot is the outbox of one process: a number, and a file that it holds locked.
// The operating system lets go of that when the process ends, however it ends,
// so an entry in a slot that can be taken is an orphan. The files stay.
type slot struct {
	n    int
	base string
	lock *os.File
}

var errHeld = errors.New("held by another process")

// takeSlot takes the first that is free.
func takeSlot(base string) (slot, error) {
	for n := range maxSlots {
		f, err := lockFile(slotName(base, n))
		if err == nil {
			return slot{n: n, base: base, lock: f}, nil
		}
		if !errors.Is(err, errHeld) {
			return slot{}, err
		}
	}
	return slot{}, fmt.Errorf("%d processes have it open", maxSlots)
}

func slotName(base string, n int) string { return fmt.Sprintf("%s.lock%d", base, n) }

func (s slot) first() bool { return s.n == 0 }

// orphans calls adopt for each other slot that no process holds, and holds it
// meanwhile.
func (s slot) orphans(slots []int, adopt func(n int) error) error {
	for _, n := range slots {
		f, err := lockFile(slotName(s.base, n))
		if errors.Is(err, errHeld) {
			continue
		}
		if err == nil {
			err = errors.Join(adopt(n), unlockFile(f))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s slot) release() error {
	if s.lock == nil {
		return nil
	}
	return unlockFile(s.lock)
}
