package trust

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

var somePin = Pin{0: 1, 1: 2, 31: 255}

func TestALinkCarriesAddressPinAndInvitation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		link string
		want Link
		err  string // "": none
	}{
		"whole":           {link: "talko://chat.example:7/?invite=a%2Fb+c&pin=" + somePin.short(), want: Link{Addr: "chat.example:7", Pin: &somePin, Invite: "a/b c"}},
		"no port":         {link: "talko://chat.example/", want: Link{Addr: "chat.example:8889"}},
		"no slash":        {link: "talko://chat.example:1?pin=" + somePin.String(), want: Link{Addr: "chat.example:1", Pin: &somePin}},
		"IPv6":            {link: "talko://[2001:db8::1]", want: Link{Addr: "[2001:db8::1]:8889"}},
		"pasted":          {link: " TALKO://192.0.2.1:5/\n", want: Link{Addr: "192.0.2.1:5"}},
		"what is to come": {link: "talko://a/?colour=red", want: Link{Addr: "a:8889"}},

		"no host":         {link: "talko:///?pin=" + somePin.short(), err: "leads nowhere"},
		"no such port":    {link: "talko://a:65536/", err: "leads nowhere"},
		"port 0":          {link: "talko://a:0/", err: "leads nowhere"},
		"host with bells": {link: "talko://a%07b/", err: "no link"},
		"host in italics": {link: "talko://𝘢/", err: "leads nowhere"},
		"a zone":          {link: "talko://[fe80::1%25eth0]/", err: "leads nowhere"},
		"a user":          {link: "talko://alice@a/", err: "no link"},
		"a path":          {link: "talko://a/rooms", err: "no link"},
		"the web's":       {link: "https://a/", err: "no link"},
		"half a pin":      {link: "talko://a/?pin=" + somePin.short()[:20], err: "pin is garbled"},
		"an empty pin":    {link: "talko://a/?pin=", err: "pin is garbled"},
		"two pins":        {link: "talko://a/?pin=" + somePin.short() + "&pin=" + Pin{}.short(), err: "garbled behind"},
		"bad escapes":     {link: "talko://a/?invite=%zz", err: "garbled behind"},
		"endless":         {link: "talko://a/?invite=" + strings.Repeat("x", maxInvite+1), err: "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseLink(c.link)
			if c.err != "" {
				if !errors.Is(err, chat.Invalid) || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %+v, %v", got, err)
				}
				return
			}
			if err != nil || !same(got, c.want) {
				t.Fatalf("got %+v, %v", got, err)
			}
			if again, err := ParseLink(got.String()); err != nil || !same(again, got) {
				t.Errorf("%s became %+v, %v", got, again, err)
			}
		})
	}
}

func same(a, b Link) bool {
	return a.Addr == b.Addr && a.Invite == b.Invite && (a.Pin == nil) == (b.Pin == nil) && (a.Pin == nil || *a.Pin == *b.Pin)
}

// What is read as a link is the same when it is written and read again, and its
// address is safe to show.
func FuzzParseLink(f *testing.F) {
	f.Add("talko://chat.example:8889/?invite=a&pin=" + somePin.short())
	f.Add("talko://[::1]/?pin=" + somePin.String())
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLink(s)
		if err != nil {
			return
		}
		if again, err := ParseLink(l.String()); err != nil || !same(l, again) {
			t.Errorf("%q is %+v, then %+v, %v", s, l, again, err)
		}
		if strings.ContainsFunc(l.Addr, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q leads to %q", s, l.Addr)
		}
	})
}

func TestAPinIsReadInEveryForm(t *testing.T) {
	t.Parallel()
	digits := somePin.String()
	var pairs []string
	for pair := range slices.Chunk([]byte(strings.ToUpper(digits)), 2) {
		pairs = append(pairs, string(pair))
	}
	for _, s := range []string{digits, "sha256:" + digits, strings.Join(pairs, ":"), somePin.short()} {
		if p, err := ParsePin(s); err != nil || p != somePin {
			t.Errorf("%s: got %v, %v", s, p, err)
		}
	}
	for _, s := range []string{"", digits[1:], digits + "00", "sha1:" + digits, somePin.short() + "A"} {
		if p, err := ParsePin(s); !errors.Is(err, chat.Invalid) {
			t.Errorf("%q: got %v, %v", s, p, err)
		}
	}
}

func TestWordsCannotBeMistaken(t *testing.T) {
	t.Parallel()
	if len(wordList) != 256 || !slices.IsSorted(wordList) {
		t.Fatalf("%d words", len(wordList))
	}
	for i, a := range wordList {
		for _, b := range wordList[:i] {
			if head(a) == head(b) || near(a, b) {
				t.Errorf("%s and %s", a, b)
			}
		}
	}
	if got := somePin.Words(); got != strings.Join(append([]string{wordList[1], wordList[2]}, slices.Repeat([]string{wordList[0]}, 10)...), " ") {
		t.Error(got)
	}
}

func head(w string) string { return w[:min(4, len(w))] }

// near reports whether one letter makes a of b.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return len(a) == len(b) && a[i+1:] == b[i+1:] || len(a)+1 == len(b) && a[i:] == b[i+1:]
}

func TestALinkShowsTheLikeliestAddressFirst(t *testing.T) {
	t.Parallel()
	here := []netip.Addr{netip.MustParseAddr("192.168.1.7"), netip.MustParseAddr("2001:db8::7")}
	for name, c := range map[string]struct {
		addr, public string
		want         []string
	}{
		"one address":      {addr: "192.0.2.1:8889", want: []string{"192.0.2.1:8889"}},
		"every address":    {addr: "0.0.0.0:7", want: []string{"192.168.1.7:7"}},
		"and of version 6": {addr: "[::]:7", want: []string{"192.168.1.7:7", "[2001:db8::7]:7"}},
		"a public one":     {addr: "0.0.0.0:7", public: "chat.example:80", want: []string{"chat.example:80"}},
	} {
		if got := reachable(c.addr, c.public, here); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v", name, got)
		}
	}
	for _, a := range []string{"8.8.8.8", "192.168.0.1", "10.0.0.1", "2001:db8::1", "172.17.0.1", "fd00::1"} {
		t.Log(a, use(netip.MustParseAddr(a)))
	}
	order := []string{"8.8.8.8", "192.168.0.1", "10.0.0.1", "2001:db8::1", "172.17.0.1", "fd00::1"}
	if !slices.IsSortedFunc(order, func(a, b string) int { return use(netip.MustParseAddr(b)) - use(netip.MustParseAddr(a)) }) {
		t.Error("out of order")
	}
}

func TestNobodyIsInvitedToLoopback(t *testing.T) {
	t.Parallel()
	c := own(t)
	if in := c.Invite("127.0.0.1:8889", ""); in != nil {
		t.Errorf("got %+v", in)
	}
	in := c.Invite("192.0.2.1:8889", "")
	pin := c.Pin()
	if want := (Link{Addr: "192.0.2.1:8889", Pin: &pin}).String(); in == nil || !slices.Equal(in.Links, []string{want}) || in.Hex != pin.String() {
		t.Errorf("got %+v", in)
	}
}
