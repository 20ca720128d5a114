//go:build unix

package terminal

import (
	"os"

	"github.com/gdamore/tcell/v2"
)

// ownScreen is that of the process's terminal, which is asked for its ground
// where it can be.
func ownScreen(tell func(ground)) (tcell.Screen, error) {
	if !asksGround(os.Getenv("TERM")) {
		return tcell.NewScreen()
	}
	tty, err := tcell.NewDevTty()
	if err != nil {
		return tcell.NewScreen() // it says why there is none
	}
	return tcell.NewTerminfoScreenFromTty(&asking{Tty: tty, tell: tell})
}
