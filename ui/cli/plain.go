package cli

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"

	"talko/app/config"
	"talko/ui/plain"
)

// Lines is how one meets talko where it speaks in lines.
type Lines = plain.Options

// lines returns how to speak in lines, nil where there is a full screen: where
// they are asked for, where the terminal can only print, and where there is none.
func (p *program) lines(c config.Config, asked bool) *Lines {
	in, out := terminalOf(p.In), terminalOf(p.Out)
	if kind, _ := p.Env("TERM"); !asked && kind != "dumb" && out != nil {
		return nil
	}
	lines := &Lines{In: p.In, Out: p.Out, Password: c.Password, Attended: in != nil, Echo: in != nil && out != nil}
	lines.ASCII = out != nil && runtime.GOOS != "windows" && !unicodeLocale(p.Env)
	if in != nil {
		lines.Secret = func(ctx context.Context) (string, error) { return readSecret(ctx, in) }
	}
	return lines
}

// terminalOf returns what is read or written as a file, if it is a terminal.
func terminalOf(stream any) *os.File {
	if file, ok := stream.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return file
	}
	return nil
}

// unicodeLocale reports whether characters are written in UTF-8. The first that
// is set counts. (Source: POSIX, section 8.2.)
func unicodeLocale(env config.LookupEnv) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale, _ := env(name); locale != "" {
			locale = strings.ToLower(locale)
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return false
}

// readSecret reads a line that does not show. If ctx ends meanwhile, what is
// typed shows again.
func readSecret(ctx context.Context, in *os.File) (string, error) {
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	type typed struct {
		line []byte
		err  error
	}
	read := make(chan typed, 1)
	go func() { // ends with the line, or with the process
		line, err := term.ReadPassword(int(in.Fd()))
		read <- typed{line, err}
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(int(in.Fd()), before)
		return "", ctx.Err()
	case t := <-read:
		return string(t.line), t.err
	}
}
