//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stage is a tmux of its own, in which people sit at terminals.
type stage struct {
	t   *testing.T
	dir string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not here: `apt-get install tmux` or `brew install tmux` lets this test see the screen")
	}
	// A socket's path must be short, and that of t.TempDir may not be.
	dir, err := os.MkdirTemp("", "talko")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, dir: dir}
	t.Cleanup(func() {
		s.tmux("kill-server")
		os.RemoveAll(dir)
	})
	return s
}

// tmux runs one command of tmux; one that fails says nothing.
func (s *stage) tmux(args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tmux", append([]string{"-S", filepath.Join(s.dir, "tmux"), "-f", "/dev/null"}, args...)...)
	cmd.Env = append(os.Environ(), "TMUX=", "TERM=xterm-256color", "LC_ALL=C.UTF-8")
	out, _ := cmd.Output()
	return string(out)
}

// seat is a shell at a terminal of 100 by 30, with a home of its own.
type seat struct {
	*stage
	name string
	home string
}

func (s *stage) seat(name string) *seat {
	s.t.Helper()
	at := &seat{stage: s, name: name, home: filepath.Join(s.dir, name)}
	if err := os.Mkdir(at.home, 0o700); err != nil {
		s.t.Fatal(err)
	}
	shell := fmt.Sprintf(`cd %s && exec env -i PATH="$PATH" TERM="$TERM" LC_ALL=C.UTF-8 HOME=%s %s PS1='%s$ ' sh`, at.home, at.home, cheap, name)
	s.tmux("new-session", "-d", "-s", name, "-x", "100", "-y", "30", shell)
	at.sees(name + "$")
	at.runs("stty -g >before")
	return at
}

// types sends keys, as tmux names them, or text.
func (s *seat) types(keys ...string) {
	for _, k := range keys {
		s.tmux("send-keys", "-t", s.name+":", k)
	}
}

// runs types a command line.
func (s *seat) runs(line string) { s.types(line, "Enter") }

// begins runs talko, its process id in the file pid and its exit status told.
func (s *seat) begins(args string) {
	s.runs("clear; sh -c 'echo $$ >pid; exec talko " + args + "'; echo \"ended $?\"")
}

// sees waits until the screen shows a text, and returns the screen.
func (s *seat) sees(text string) string {
	s.t.Helper()
	return s.waits(func(screen string) bool { return strings.Contains(screen, text) }, text)
}

func (s *seat) waits(ready func(screen string) bool, what string) string {
	s.t.Helper()
	deadline := time.After(patience)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		screen := s.tmux("capture-pane", "-p", "-t", s.name+":")
		if ready(screen) {
			return screen
		}
		select {
		case <-look.C:
		case <-deadline:
			s.t.Fatalf("%s does not see %q but\n%s", s.name, what, screen)
		}
	}
}

// ended waits until talko has ended with status 0, and sees that the terminal
// is as it was.
func (s *seat) ended() {
	s.t.Helper()
	s.sees("ended 0")
	s.runs("stty -g >after; cmp before after && echo restored $((40+2))")
	s.sees("restored 42")
	if modes := s.tmux("display-message", "-p", "-t", s.name+":", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}"); modes != "001\n" {
		s.t.Errorf("%s: other screen, mouse, cursor are %q", s.name, modes)
	}
}

// signals sends a signal to the talko at this seat.
func (s *seat) signals(sig syscall.Signal) {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.home, "pid"))
	if err != nil {
		s.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		s.t.Fatal(err)
	}
	if err := syscall.Kill(pid, sig); err != nil {
		s.t.Fatal(err)
	}
}

var loopback = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// hosts begins a host, signs up there, and returns its address.
func (s *seat) hosts(user string) (addr string) {
	s.t.Helper()
	s.begins("--host --listen 127.0.0.1:0 --db chat.db")
	addr = loopback.FindString(s.sees("sign up"))
	s.signsUp(user)
	return addr
}

func (s *seat) joins(addr, user string) {
	s.t.Helper()
	s.begins("--connect " + addr)
	s.sees("sign up")
	s.signsUp(user)
}

func (s *seat) signsUp(user string) {
	s.t.Helper()
	s.types(user, "Enter", "correct horse", "Enter")
	s.sees("you joined")
}

func TestOneHostsAnotherJoinsAndItIsAllThereAfterARestart(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	alice, bob := s.seat("alice"), s.seat("bob")
	addr := alice.hosts("alice")
	bob.joins(addr, "bob")
	alice.sees("bob joined")

	alice.types("hello bob", "Enter")
	bob.sees("hello bob")
	bob.types("hello alice", "Enter")
	alice.sees("hello alice")

	bob.types("C-q")
	bob.ended()
	alice.types("C-q")
	alice.ended()

	// The kept session signs in by itself, and everything is there.
	alice.begins("--host --listen " + addr + " --db chat.db")
	screen := alice.sees("hello alice")
	if !strings.Contains(screen, "hello bob") || !strings.Contains(screen, "bob joined") {
		t.Errorf("something is missing:\n%s", screen)
	}
	bob.begins("--connect " + addr)
	bob.sees("hello alice")
	alice.types("welcome back", "Enter")
	bob.sees("welcome back")
}

func TestAHostWithGuestsGoesOnWithoutAScreen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	alice, bob := s.seat("alice"), s.seat("bob")
	bob.joins(alice.hosts("alice"), "bob")
	alice.sees("bob joined")

	alice.types("C-q")
	alice.sees("let the servers go on")
	alice.types("s")
	alice.sees("without a screen; Ctrl-C ends it")
	bob.types("still here", "Enter")
	bob.sees("still here")
	bob.waits(func(screen string) bool { return strings.Contains(screen, "✓") }, "✓")
	alice.types("C-c")
	alice.ended()
	bob.sees("offline")
	bob.types("C-q")
	bob.ended()
}

func TestSignalsLeaveTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, sig := range map[string]syscall.Signal{"term": syscall.SIGTERM, "hup": syscall.SIGHUP} {
		at := s.seat(name)
		at.hosts("alice")
		at.signals(sig)
		at.ended()
	}
}

func TestAHostThatIsNotSignedInIsAskedToo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	alice, bob := s.seat("alice"), s.seat("bob")
	alice.begins("--host --listen 127.0.0.1:0 --db chat.db")
	bob.joins(loopback.FindString(alice.sees("sign up")), "bob")
	alice.types("C-q")
	alice.sees("1 other person is here")
	alice.types("q")
	alice.ended()
}

func TestAHostWithPeopleInItBeginsWithSigningIn(t *testing.T) {
	t.Parallel()
	alice := newStage(t).seat("alice")
	alice.hosts("alice")
	alice.types("C-q")
	alice.ended()
	alice.begins("--host --listen 127.0.0.1:0 --db chat.db --state elsewhere")
	alice.sees("● sign in")
	alice.types("C-q")
	alice.ended()
}
