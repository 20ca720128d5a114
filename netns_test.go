package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"talko/app/chat"
	"talko/net/client"
	"talko/net/trust"
)

// elsewhere is an address that only the network namespace of the test has: no
// loopback, and yet nobody else's.
const elsewhere = "192.0.2.1:8889"

// TestAHostInANetworkOfItsOwn runs itself again in a network namespace, where
// the host has an address that others could reach.
func TestAHostInANetworkOfItsOwn(t *testing.T) {
	t.Parallel()
	if os.Getenv("TALKO_TEST_INSIDE") == "" {
		within(t)
		return
	}
	home := t.TempDir()
	p, err := start(home, nil, "serve", "--listen", elsewhere, "--db", filepath.Join(home, "talko.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, err := p.errs.line(p.done, "others join with: ")
	if err != nil {
		t.Fatal(err)
	}
	link := strings.Trim(strings.TrimPrefix(line, "others join with: talko --connect "), "'")
	if l, err := trust.ParseLink(link); err != nil || l.Addr != elsewhere || l.Pin == nil {
		t.Fatalf("the link is %s, %v", link, err)
	}
	for name, check := range map[string]func(t *testing.T, link string){
		"plain frames are refused":  getsNothingPlain,
		"a stranger sees nobody":    seesNobody,
		"the link is all one needs": joinsByLink,
		"an address alone is not":   isNotTrusted,
		"the key alone is not":      isNotInvited,
	} {
		t.Run(name, func(t *testing.T) { check(t, link) })
	}
}

// within runs the test in namespaces of its own, as who is root there.
func within(t *testing.T) {
	up := "ip link set lo up && ip address add 192.0.2.1/32 dev lo"
	try := exec.Command("unshare", "--map-root-user", "--net", "sh", "-c", up)
	if out, err := try.CombinedOutput(); err != nil {
		t.Skipf("no network namespace can be made here (%v: %s): install util-linux and iproute2, and allow user namespaces", err, out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "unshare", "--map-root-user", "--net", "sh", "-c",
		up+` && exec "$0" -test.run '^TestAHostInANetworkOfItsOwn$' -test.v`, os.Args[0])
	cmd.Env = append(os.Environ(), "TALKO_TEST_INSIDE=1")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestAHostInANetworkOfItsOwn/the_link") {
		t.Errorf("%v\n%s", err, out)
	}
}

func getsNothingPlain(t *testing.T, _ string) {
	for _, method := range []string{"Hello", "GetUsers", "OpenStream", "OpenLink", "InsertUser"} {
		c, err := net.Dial("tcp", elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		call := `{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":{}}`
		if _, err := c.Write(framed(call)); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 4096)
		n, _ := c.Read(b)
		if got := string(b[:n]); !strings.Contains(got, `"message":"this server speaks TLS only"`) {
			t.Errorf("%s: got %q", method, got)
		}
	}
}

// framed is a payload as the wire has it.
func framed(payload string) []byte { return fmt.Appendf(nil, "%-10d%s", len(payload), payload) }

func seesNobody(t *testing.T, link string) {
	keys := &trust.Guard{Known: trust.NewKnown(filepath.Join(t.TempDir(), "known")), Pin: trust.PinIn(link)}
	_, err := client.Dialer{Addr: elsewhere, Keys: keys}.Dial(t.Context(), chat.Credential{Token: "talko_guessed"})
	if chat.KindOf(err) != chat.Unauthenticated {
		t.Errorf("got %v", err)
	}
	if out, status := says(t, t.TempDir(), "users", "--user", "mallory", "--connect", link); status != 3 || strings.Contains(out, "alice") {
		t.Errorf("status %d: %s", status, out)
	}
}

func joinsByLink(t *testing.T, link string) {
	home := t.TempDir()
	if out, status := says(t, home, "register", "--user", "bob", "--connect", link); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	if out, status := says(t, home, "send", "--connect", elsewhere, "#lobby", "hello"); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
}

func isNotTrusted(t *testing.T, _ string) {
	if out, status := says(t, t.TempDir(), "register", "--user", "carol", "--connect", elsewhere); status != 3 || !strings.Contains(out, "is not known yet") {
		t.Errorf("status %d: %s", status, out)
	}
}

func isNotInvited(t *testing.T, link string) {
	l, err := trust.ParseLink(link)
	if err != nil || l.Invite == "" {
		t.Fatalf("the link %s invites nobody: %v", link, err)
	}
	l.Invite = ""
	if out, status := says(t, t.TempDir(), "register", "--user", "dana", "--connect", l.String()); status != 3 || !strings.Contains(out, "by invitation") {
		t.Errorf("status %d: %s", status, out)
	}
}
