//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// endSignals end the run in good order. Without care the last one would leave
// the terminal as it is, with a dump on it.
var endSignals = []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT}

// suspend stops the process group, as Ctrl-Z does everywhere, until it is told
// to go on. A group that nobody waits for cannot be stopped: it goes on at once.
func (u *ui) suspend() {
	if !u.own {
		return
	}
	u.app.Suspend(func() {
		resumed := make(chan os.Signal, 1)
		signal.Notify(resumed, syscall.SIGCONT)
		defer signal.Stop(resumed)
		if syscall.Kill(0, syscall.SIGTSTP) != nil {
			return
		}
		select {
		case <-resumed:
		case <-time.After(time.Second):
		}
	})
	u.screen.Sync()
}
