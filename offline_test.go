//go:build unix

package main

import (
	"strings"
	"syscall"
	"testing"
)

// TestWhatIsTypedOfflineSurvivesAKillAndIsSentOnce is a client that begins
// without a server, shows what it had, is killed, and has lost nothing.
func TestWhatIsTypedOfflineSurvivesAKillAndIsSentOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	alice, bob := s.seat("alice"), s.seat("bob")
	addr := alice.hosts("alice")
	bob.joins(addr, "bob")
	alice.sees("bob joined")
	alice.types("hello bob", "Enter")
	bob.sees("hello bob")
	bob.types("C-q")
	bob.ended()
	alice.types("C-q")
	alice.ended()

	bob.begins("--connect " + addr)
	bob.sees("offline")
	if screen := bob.sees("hello bob"); strings.Contains(screen, "password") {
		t.Errorf("it asks who one is:\n%s", screen)
	}
	bob.types("typed offline", "Enter")
	bob.sees("◌") // it is on disk by now
	bob.signals(syscall.SIGKILL)
	bob.waits(func(screen string) bool { return !strings.Contains(screen, "typed offline") }, "no talko")
	bob.runs(`stty sane; printf '\033c'; echo killed $((40+2))`)
	bob.sees("killed 42")

	bob.begins("--connect " + addr)
	bob.sees("typed offline")
	alice.begins("--host --listen " + addr + " --db chat.db")
	alice.sees("typed offline")
	bob.types("and online", "Enter")
	screen := alice.sees("and online")
	if _, below, _ := strings.Cut(screen, "typed offline"); !strings.Contains(below, "and online") || strings.Contains(below, "typed offline") {
		t.Errorf("out of order, or twice:\n%s", screen)
	}
	bob.types("C-q")
	bob.sees("ended 0")
}
