package main

import (
	"context"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"talko/net/trust"
)

// open starts a server that others could join, and returns the link that it
// shows, as it leads there from this machine.
func open(t *testing.T, home string, args ...string) (p *process, link *url.URL) {
	t.Helper()
	p, err := start(home, nil, append([]string{"serve", "--listen", "0.0.0.0:0", "--public", "127.0.0.1", "--db", filepath.Join(home, "talko.db")}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	addr, err := p.serving("listening on ")
	if err != nil {
		t.Fatal(err)
	}
	line, err := p.errs.line(p.done, "others join with: ")
	if err != nil {
		t.Fatal(err)
	}
	if link, err = url.Parse(strings.Trim(strings.TrimPrefix(line, "others join with: talko --connect "), "'")); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	link.Host = "127.0.0.1:" + port
	return p, link
}

// says runs talko to its end, at home in a folder.
func says(t *testing.T, home string, args ...string) (out string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "talko", args...)
	cmd.Dir, cmd.Env = home, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TALKO_PASSWORD=correct horse"}
	b, _ := cmd.CombinedOutput()
	return string(b), cmd.ProcessState.ExitCode()
}

func TestALinkIsAllThatOneNeedsToJoin(t *testing.T) {
	t.Parallel()
	p, link := open(t, t.TempDir())
	home := t.TempDir()
	if out, status := says(t, home, "register", "--user", "bob", "--connect", link.String()); status != 0 || out != "registered bob\n" {
		t.Fatalf("status %d: %s", status, out)
	}
	if out, status := says(t, home, "send", "--connect", link.Host, "#lobby", "hello"); status != 0 || !strings.HasPrefix(out, "#lobby ") {
		t.Errorf("known from then on, it is still not trusted: status %d: %s", status, out)
	}
	out, status := says(t, home, "trust")
	if status != 0 || !strings.Contains(out, link.Host) || !strings.Contains(out, trust.PinIn(link.String()).String()) {
		t.Errorf("status %d: %s", status, out)
	}
	if said := p.errs.String(); !strings.Contains(said, trust.PinIn(link.String()).Words()) {
		t.Errorf("the host does not say how its key is called: %s", said)
	}
}

func TestAStrangerNeedsMoreThanAnAddress(t *testing.T) {
	t.Parallel()
	_, link := open(t, t.TempDir(), "--sign-up", "open")
	home := t.TempDir()
	out, status := says(t, home, "register", "--user", "bob", "--connect", link.Host)
	if pin := trust.PinIn(link.String()); status != 3 || !strings.Contains(out, pin.String()) || !strings.Contains(out, pin.Words()) {
		t.Errorf("status %d: %s", status, out)
	}
	if out, status := says(t, home, "register", "--user", "bob", "--connect", link.Host, "--accept-new"); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
}

func TestAServerWithAnotherKeyIsRefusedUntilItIsForgotten(t *testing.T) {
	t.Parallel()
	data, home := t.TempDir(), t.TempDir()
	p, link := open(t, data)
	if out, status := says(t, home, "register", "--user", "bob", "--connect", link.String()); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(data, ".local", "share", "talko", "tls.pem")); err != nil {
		t.Fatal(err)
	}
	_, fresh := open(t, data, "--listen", "0.0.0.0:"+link.Port())
	for _, how := range [][]string{{}, {"--accept-new"}, {"--connect", fresh.String()}} {
		out, status := says(t, home, append([]string{"send", "--connect", link.Host, "#lobby", "hello"}, how...)...)
		for _, want := range []string{
			"IS NOT THE SERVER IT WAS", "talko trust " + link.Host + " --forget",
			trust.PinIn(link.String()).String(), trust.PinIn(fresh.String()).String(),
		} {
			if status != 3 || !strings.Contains(out, want) {
				t.Errorf("%v: status %d, without %q: %s", how, status, want, out)
			}
		}
	}
	if out, status := says(t, home, "trust", link.Host, "--forget"); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	if out, status := says(t, home, "send", "--connect", fresh.String(), "#lobby", "hello"); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
}

// On the machine itself, whoever may read the certificate of the server needs
// not be asked whether it is the right one.
func TestOneIsNoStrangerAtHome(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	_, link := open(t, home, "--sign-up", "open")
	if out, status := says(t, home, "register", "--user", "alice", "--connect", link.Host); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
}

func TestPlainFramesAreRefusedWhereOthersMayCome(t *testing.T) {
	t.Parallel()
	_, link := open(t, t.TempDir())
	c, err := net.Dial("tcp", link.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	call := `{"jsonrpc":"2.0","id":1,"method":"Hello","params":{"version":1,"client":"x"}}`
	if _, err := c.Write(append([]byte("77        "), call...)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 4096)
	n, _ := c.Read(b)
	if got := string(b[:n]); !strings.Contains(got, `"message":"this server speaks TLS only"`) || strings.Contains(got, "epoch") {
		t.Errorf("got %q", got)
	}
}
