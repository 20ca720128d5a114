package bench

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"

	"talko/app/process"
)

const canOpenTerminals = true

// startTerminal starts a command in a terminal of its own, of w by h, and returns
// the other end of that: what is written there is typed, what is read is shown.
// (Source: pts(4), ioctl_tty(2).)
func startTerminal(cmd *exec.Cmd, w, h int) (*process.Process, *os.File, error) {
	other, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	p, err := startBehind(other, cmd, w, h)
	if err != nil {
		other.Close()
		return nil, nil, err
	}
	return p, other, nil
}

func startBehind(other *os.File, cmd *exec.Cmd, w, h int) (*process.Process, error) {
	fd := int(other.Fd())
	number, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, err
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, err
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(h), Col: uint16(w)}); err != nil {
		return nil, err
	}
	// Fd made it blocking; reads must end when it is closed.
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	defer tty.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return process.Start(cmd)
}
