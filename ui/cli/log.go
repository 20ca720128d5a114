package cli

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"talko/app/config"
)

// screenLog is the file for the log of those who have a screen: it never shows
// there.
func screenLog(c config.Config) string { return filepath.Join(c.State, "talko.log") }

// logged runs f with a log: in the file that the settings name, else in path,
// else on standard error.
func (p *program) logged(c config.Config, path string, f func(log *slog.Logger) error) error {
	if c.Log != "" {
		path = c.Log
	}
	if path == "" {
		return f(logger(p.Err, c))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	defer file.Close()
	return f(logger(file, c))
}

func logger(w io.Writer, c config.Config) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: c.LogLevel}))
}
