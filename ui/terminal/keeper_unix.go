//go:build unix

package terminal

import (
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"syscall"
)

// keeperScript waits for the end of what it is told. Unless that is that all is
// well, it sets the terminal right and shows what it was told: the process has
// ended before it could do so itself. $1 is what to write to the terminal, $2
// the modes to set.
const keeperScript = `trap '' HUP INT QUIT TERM TTOU
told=$(cat)
if [ "$told" = well ]; then exit; fi
printf %s "$1"
stty "$2" <&1
if [ -n "$told" ]; then printf '%s\n' "$told"; fi`

// watchOver keeps the terminal of the process. If that cannot be done the
// terminal does without. The function that it returns ends the watch.
func watchOver(log *slog.Logger) (release func()) {
	tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err != nil {
		return func() {}
	}
	defer tty.Close()
	if release, err = keep(tty); err != nil {
		log.Warn("terminal not watched", "err", err)
		return func() {}
	}
	return release
}

// keep has a shell watch over a terminal, for what no code of this process can
// mend: a panic in a goroutine that is not the terminal's, a fatal error of the
// runtime, kill -9. The report of a panic goes to the shell as well, since on
// the screen it is lost. The function that it returns ends the watch, once the
// terminal is restored, and waits for the shell.
func keep(tty *os.File) (release func(), err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("watch over the terminal: %w", err)
	}
	defer r.Close()
	shell := exec.Command("/bin/sh", "-c", keeperScript, "talko", restoreSequence, modes(tty))
	shell.Stdin, shell.Stdout = r, tty
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-Z is not for it
	if err := shell.Start(); err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("watch over the terminal: %w", err)
	}
	_ = debug.SetCrashOutput(w, debug.CrashOptions{}) // without it the report is lost, no more
	return func() {
		_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
		_, _ = w.WriteString("well\n")
		_ = w.Close()
		_ = shell.Wait()
	}, nil
}

// modes returns what sets the modes of a terminal as they are now.
func modes(tty *os.File) string {
	stty := exec.Command("stty", "-g")
	stty.Stdin = tty
	out, err := stty.Output()
	if now := strings.TrimSpace(string(out)); err == nil && now != "" {
		return now
	}
	return "sane"
}
