//go:build !unix

package terminal

import "log/slog"

// watchOver does nothing: there is no shell to watch over the terminal.
func watchOver(*slog.Logger) (release func()) { return func() {} }
