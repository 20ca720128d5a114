package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A server that takes people by invitation, from its first start to its second
// user: the link on standard error gives it an owner, once; the owner invites.
func TestAnEmptyServerGetsItsOwnerByALink(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	p, err := start(home, nil, "serve", "--listen", "127.0.0.1:0", "--sign-up", "invite", "--db", filepath.Join(home, "talko.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	if _, err := p.serving("listening on "); err != nil {
		t.Fatal(err)
	}
	line, err := p.errs.line(p.done, "  talko --connect ")
	if err != nil {
		t.Fatal(err)
	}
	link := strings.Trim(strings.TrimPrefix(line, "  talko --connect "), "'")
	bare, _, _ := strings.Cut(link, "?")
	asks := func(want int, home string, args ...string) string {
		t.Helper()
		out, status := says(t, home, args...)
		if status != want {
			t.Fatalf("%v: status %d: %s", args, status, out)
		}
		return strings.TrimSpace(out)
	}
	asks(3, t.TempDir(), "register", "--user", "mallory", "--connect", bare)
	asks(0, home, "register", "--user", "alice", "--connect", link)
	if out := asks(3, t.TempDir(), "register", "--user", "mallory", "--connect", link); !strings.Contains(out, "used up") {
		t.Errorf("the link once more: %s", out)
	}

	invited := asks(0, home, "invite", "--connect", bare, "--uses", "1")
	bob := t.TempDir()
	asks(0, bob, "register", "--user", "bob", "--connect", invited)
	asks(3, t.TempDir(), "register", "--user", "mallory", "--connect", invited)
	asks(3, bob, "invite", "--connect", bare)
	asks(0, home, "admin", "role", "bob", "admin", "--connect", bare)
	asks(0, bob, "invite", "--connect", bare)
	if out := asks(0, bob, "invite", "--list", "--connect", bare); strings.Count(out, "\n") != 1 || !strings.Contains(out, "for 10 more") {
		t.Errorf("open invitations: %s", out)
	}
	asks(3, bob, "admin", "role", "alice", "user", "--connect", bare)
}
