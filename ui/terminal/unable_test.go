package terminal

import (
	"errors"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestWhoCannotBeShownAChatIsToldWhatToSet(t *testing.T) {
	t.Parallel()
	broken := errors.New("open /dev/tty: no such device")
	for name, c := range map[string]struct {
		say  func(error, func(string) string) error
		err  error
		env  map[string]string
		want string
	}{
		"no TERM":                {noScreen, tcell.ErrTermNotFound, nil, "TERM is not set"},
		"a TERM that is unknown": {noScreen, tcell.ErrTermNotFound, map[string]string{"TERM": "vt9000"}, "TERM=vt9000: set TERM"},
		"LC_ALL first":           {noStart, tcell.ErrNoCharset, map[string]string{"LC_ALL": "de_DE.ISO-8859-1", "LANG": "C.UTF-8"}, "LC_ALL=de_DE.ISO-8859-1 is no locale with UTF-8: set LC_ALL"},
		"LANG":                   {noStart, tcell.ErrNoCharset, map[string]string{"LANG": "ja_JP.eucJP"}, "LANG=ja_JP.eucJP is no locale with UTF-8: set LANG"},
		"no terminal":            {noStart, broken, map[string]string{"LANG": "C.UTF-8"}, "`talko serve` needs none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.say(c.err, func(name string) string { return c.env[name] })
			if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
