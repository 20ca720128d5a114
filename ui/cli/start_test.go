package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"syscall"
	"testing"

	"talko/app/chat"
	"talko/app/config"
)

// started asks where to go, is told, and says what was opened there.
func started(t *testing.T, place Place, host error, args ...string) (opened []string, err error) {
	t.Helper()
	dir := t.TempDir()
	p := &program{Std: Std{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Env: func(name string) (string, bool) {
		if name == "HOME" || name == "LOCALAPPDATA" {
			return dir, true
		}
		return "", false
	}}}
	p.Start = func(_ context.Context, _ config.Config, _ *slog.Logger, check func(string) error) (Place, error) {
		if err := check(place.Addr); place.Addr != "" && err != nil {
			return Place{}, err
		}
		return place, nil
	}
	p.Host = func(_ context.Context, c config.Config, _ *slog.Logger, _ *Lines) error {
		opened = append(opened, "host "+c.Listen)
		return host
	}
	p.Join = func(_ context.Context, c config.Config, _ *slog.Logger, _ *Lines) error {
		opened = append(opened, fmt.Sprintf("join %s as %q with %q", c.Connect, c.User, c.Invite))
		return nil
	}
	p.Link = func(string) (addr, invite string, err error) { return "chat.example.org:9", "abc", nil }
	cmd := p.root()
	cmd.SetContext(t.Context())
	if err := cmd.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	c, _, err := p.load(cmd)
	if err != nil {
		t.Fatal(err)
	}
	err = p.start(cmd, c)
	return opened, err
}

func TestWhereOneChoseIsOpened(t *testing.T) {
	t.Parallel()
	inUse := fmt.Errorf("listen: %w", syscall.EADDRINUSE)
	for name, c := range map[string]struct {
		place Place
		host  error
		args  []string
		want  string
	}{
		"nowhere":                 {want: ""},
		"here":                    {place: Place{Host: true}, want: "host 127.0.0.1:8889"},
		"here, as one said":       {place: Place{Host: true}, args: []string{"--listen", "0.0.0.0:1"}, want: "host 0.0.0.0:1"},
		"here, where one hosts":   {place: Place{Host: true}, host: inUse, want: "host 127.0.0.1:8889, join 127.0.0.1:8889 as \"\" with \"\""},
		"a server used before":    {place: Place{Addr: "b:1", User: "bob"}, want: `join b:1 as "bob" with ""`},
		"as one said":             {place: Place{Addr: "b:1", User: "bob"}, args: []string{"--user", "al"}, want: `join b:1 as "al" with ""`},
		"an address with no port": {place: Place{Addr: "b"}, want: `join b:8889 as "" with ""`},
		"a link":                  {place: Place{Addr: "talko://chat.example.org:9/?invite=abc"}, want: `join chat.example.org:9 as "" with "abc"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opened, err := started(t, c.place, c.host, c.args...)
			if got := strings.Join(opened, ", "); err != nil || got != c.want {
				t.Errorf("opened %q (%v), not %q", got, err, c.want)
			}
		})
	}
}

func TestNoAddressIsNoPlace(t *testing.T) {
	t.Parallel()
	opened, err := started(t, Place{Addr: "a:b:c"}, nil)
	if len(opened) > 0 || chat.KindOf(err) != chat.Invalid {
		t.Errorf("opened %q (%v)", opened, err)
	}
}
