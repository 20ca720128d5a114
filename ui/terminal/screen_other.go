//go:build !unix

package terminal

import "github.com/gdamore/tcell/v2"

// ownScreen is that of the process's terminal; it tells no ground.
func ownScreen(func(ground)) (tcell.Screen, error) { return tcell.NewScreen() }
