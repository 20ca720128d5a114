package terminal

import (
	"errors"
	"fmt"

	"github.com/gdamore/tcell/v2"
)

// noScreen says what to do where the kind of terminal is not known, or can only
// print.
func noScreen(err error, env func(string) string) error {
	term := env("TERM")
	if term == "" {
		return fmt.Errorf("TERM is not set: set it to the kind of your terminal, like TERM=xterm-256color (%w)", err)
	}
	return fmt.Errorf("no chat can be shown with TERM=%s: set TERM to the kind of your terminal, like xterm-256color (%w)", term, err)
}

// noStart says why a screen cannot begin: no terminal is there, or its locale
// has not the characters.
func noStart(err error, env func(string) string) error {
	if !errors.Is(err, tcell.ErrNoCharset) {
		return fmt.Errorf("there is no terminal to show the chat on (`talko serve` needs none): %w", err)
	}
	// The first that is set counts. (Source: POSIX, section 8.2.)
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := env(name); locale != "" {
			return fmt.Errorf("%s=%s is no locale with UTF-8: set %s to one, like C.UTF-8 (%w)", name, locale, name, err)
		}
	}
	return fmt.Errorf("the locale has no UTF-8: set LC_ALL to one that has, like C.UTF-8 (%w)", err)
}
