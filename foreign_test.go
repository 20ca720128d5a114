package main

import (
	"context"
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// said is what the foreign client says when all of it works.
var said = regexp.MustCompile(`^signed up dora
users (\S+ )*dora( \S+)*
lobby \d+
sent (\d+)
session 1
stream \S+
sent (\d+)
pushed \d+ hello
history \d+ by hand
history \d+ hello
refused not_found
done
$`)

func TestAForeignClientTalksInCallsASessionAndAStream(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here: `apt-get install python3` or `brew install python3` lets this test run a foreign client")
	}
	for name, flags := range map[string][]string{
		"one listener":  nil,
		"two listeners": {"--broadcast", "127.0.0.1:0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			p, err := start(home, nil, append([]string{"serve", "--db", filepath.Join(home, "chat.db"), "--listen", "127.0.0.1:0"}, flags...)...)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(p.kill)
			addr, err := p.serving("listening on ")
			if err != nil {
				t.Fatal(err)
			}
			host, port, _ := net.SplitHostPort(addr)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			out, err := exec.CommandContext(ctx, python, filepath.Join("testdata", "client", "talko.py"), host, port, "dora").CombinedOutput()
			if err != nil || !said.Match(out) {
				t.Errorf("%v; it said:\n%s", err, out)
			}
			if err := p.stop(); err != nil {
				t.Error(err)
			}
		})
	}
}
