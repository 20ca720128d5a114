package trust

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
)

// shown makes a certificate for a host, until a time; roots vouch for it.
func shown(t *testing.T, host string, until time.Time) (cert *x509.Certificate, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(cert)
	return cert, roots
}

const server = "chat.example:8889"

// judge has g meet a server that shows a certificate.
func judge(g *Guard, cert *x509.Certificate) error {
	return g.check(server, server, []*x509.Certificate{cert})
}

func newGuard(t *testing.T) *Guard {
	t.Helper()
	return &Guard{Known: NewKnown(filepath.Join(t.TempDir(), "state", "known_hosts")), Roots: x509.NewCertPool()}
}

// verdict is what came of meeting a server.
func verdict(err error) string {
	var stranger *chat.Stranger
	switch {
	case err == nil:
		return "fine"
	case errors.As(err, &stranger):
		return "stranger"
	case errors.Is(err, ErrChanged) && errors.Is(err, chat.Forbidden):
		return "changed"
	}
	return err.Error()
}

func TestWhoIsTrusted(t *testing.T) {
	t.Parallel()
	tomorrow := time.Now().Add(24 * time.Hour)
	vouched, roots := shown(t, "chat.example", tomorrow)
	expired, old := shown(t, "chat.example", time.Now().Add(-time.Hour))
	other, others := shown(t, "elsewhere.example", tomorrow)
	plain, _ := shown(t, "talko.invalid", tomorrow)
	pin := func(c *x509.Certificate) *Pin { p := PinOf(c); return &p }

	for name, c := range map[string]struct {
		pin       *Pin
		acceptNew bool
		roots     *x509.CertPool
		known     *acquaintance
		shows     *x509.Certificate
		want      string
		kept      string // "": nothing new
	}{
		"never met":                            {shows: plain, want: "stranger"},
		"never met, accept new":                {shows: plain, acceptNew: true, want: "fine", kept: "sha256:" + pin(plain).String()},
		"named by the link":                    {shows: plain, pin: pin(plain), want: "fine", kept: "sha256:" + pin(plain).String()},
		"not named by the link":                {shows: other, pin: pin(plain), want: "changed"},
		"accepting does not outweigh the link": {shows: other, pin: pin(plain), acceptNew: true, want: "changed"},
		"nor do the roots":                     {shows: vouched, roots: roots, pin: pin(plain), want: "changed"},
		"known":                                {shows: plain, known: &acquaintance{pin: *pin(plain)}, want: "fine"},
		"known by another key":                 {shows: other, known: &acquaintance{pin: *pin(plain)}, want: "changed"},
		"accept new accepts no change":         {shows: other, known: &acquaintance{pin: *pin(plain)}, acceptNew: true, want: "changed"},
		"a link does not change what is known": {shows: other, known: &acquaintance{pin: *pin(plain)}, pin: pin(other), want: "changed"},
		"known by its key, and expired":        {shows: expired, known: &acquaintance{pin: *pin(expired)}, want: "fine"},
		"the system vouches":                   {shows: vouched, roots: roots, want: "fine", kept: "roots"},
		"the system vouches, the link too":     {shows: vouched, roots: roots, pin: pin(vouched), want: "fine", kept: "roots"},
		"the system vouches for another host":  {shows: other, roots: others, want: "stranger"},
		"the system vouched until it expired":  {shows: expired, roots: old, want: "stranger"},
		"the system does so still":             {shows: vouched, roots: roots, known: &acquaintance{roots: true}, want: "fine"},
		"it does no more":                      {shows: expired, roots: old, known: &acquaintance{roots: true}, want: "changed"},
		"it never did for this one":            {shows: plain, roots: roots, known: &acquaintance{roots: true}, want: "changed"},
		"it does no more, but the link does":   {shows: plain, roots: roots, known: &acquaintance{roots: true}, pin: pin(plain), want: "fine"},
		"known by its key, now of a system's":  {shows: vouched, roots: roots, known: &acquaintance{pin: *pin(plain)}, want: "changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGuard(t)
			g.Pin, g.AcceptNew = c.pin, c.acceptNew
			if c.roots != nil {
				g.Roots = c.roots
			}
			if c.known != nil {
				g.keep(server, *c.known)
			}
			if got := verdict(judge(g, c.shows)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			a, ok, err := g.Known.find(server)
			if err != nil || ok != (c.known != nil || c.kept != "") || c.kept != "" && a.String() != c.kept {
				t.Errorf("kept is %v, %v, %v", a, ok, err)
			}
		})
	}
}

func TestWhoIsAcceptedIsKnownFromThenOn(t *testing.T) {
	t.Parallel()
	g := newGuard(t)
	cert, _ := shown(t, "talko.invalid", time.Now().Add(time.Hour))
	other, _ := shown(t, "talko.invalid", time.Now().Add(time.Hour))
	var stranger *chat.Stranger
	if err := judge(g, cert); !errors.As(err, &stranger) {
		t.Fatal(err)
	}
	if pin := PinOf(cert); stranger.Server != server || stranger.Hex != pin.String() || stranger.Words != pin.Words() {
		t.Errorf("got %+v", stranger)
	}
	if err := stranger.Accept(); err != nil {
		t.Fatal(err)
	}
	if err := judge(g, cert); err != nil {
		t.Error(err)
	}
	err := judge(g, other)
	if verdict(err) != "changed" {
		t.Fatal(err)
	}
	for _, want := range []string{PinOf(cert).String(), PinOf(other).String(), "talko trust " + server + " --forget"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v: it does not tell %s", err, want)
		}
	}
	if err := g.Known.Forget(server); err != nil {
		t.Fatal(err)
	}
	if got := verdict(judge(g, other)); got != "stranger" {
		t.Errorf("forgotten, got %s", got)
	}
	if err := g.Known.Forget(server); !errors.Is(err, chat.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestOwnServersNeedNoQuestion(t *testing.T) {
	t.Parallel()
	c, g := own(t), newGuard(t)
	if got := verdict(judge(g, c.cert.Leaf)); got != "stranger" {
		t.Errorf("got %s", got)
	}
	g.Own = c.certFile
	if err := judge(g, c.cert.Leaf); err != nil {
		t.Error(err)
	}
	if got := verdict(judge(g, own(t).cert.Leaf)); got != "stranger" {
		t.Errorf("got %s", got)
	}
}

func TestOnlyThisMachineIsTalkedToPlainly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		server, addr string
		plain        bool
	}{
		"loopback":                       {"127.0.0.1:1", "127.0.0.1:1", true},
		"of version 6":                   {"[::1]:1", "[::1]:2", true},
		"by name":                        {"localhost:1", "localhost:1", true},
		"elsewhere":                      {server, server, false},
		"every address":                  {"0.0.0.0:1", "0.0.0.0:1", false},
		"a part of one elsewhere":        {server, "127.0.0.1:1", false},
		"a part elsewhere":               {"127.0.0.1:1", server, false},
		"a name that looks like one":     {"127.0.0.1.example:1", "127.0.0.1.example:1", false},
		"an address that looks likewise": {"localhost.example:1", "localhost.example:1", false},
	} {
		if got := newGuard(t).Client(c.server, c.addr) == nil; got != c.plain {
			t.Errorf("%s: got %v", name, got)
		}
	}
	g := newGuard(t)
	g.Demands("127.0.0.1:1")
	if g.Client("127.0.0.1:1", "127.0.0.1:1") == nil || g.Client("127.0.0.1:1", "127.0.0.1:2") == nil {
		t.Error("what demands TLS is talked to plainly")
	}
	known := newGuard(t)
	known.keep("127.0.0.1:1", acquaintance{})
	pinned := newGuard(t)
	pinned.Pin = &Pin{}
	for _, g := range []*Guard{known, pinned} {
		if g.Client("127.0.0.1:1", "127.0.0.1:1") == nil {
			t.Error("what is known by its key is talked to plainly")
		}
	}
}

func TestKnownServersAreReadAsTheyStand(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "known_hosts")
	text := "# mine\n" +
		"a.example:1 sha256:" + somePin.String() + " 2026-11-20T18:30:00Z\n" +
		"b.example:1 roots 2026-11-20T18:30:00Z\n" +
		"what is this\n" +
		"c.example:1 sha256:00 2026-11-20T18:30:00Z\n" +
		"a.example:1 sha256:" + Pin{}.String() + " 2026-11-21T18:30:00Z\n" +
		"b.example:1 sha256:" + somePin.String() + " 2026-11-21T18:30:00Z" // cut short
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	k := NewKnown(path)
	all, err := k.Servers()
	if err != nil || len(all) != 2 || all[0].Addr != "b.example:1" || all[0].Hex != "" || all[1].Hex != (Pin{}).String() {
		t.Errorf("got %+v, %v", all, err)
	}
	if err := k.Forget("a.example:1"); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(b), "a.example") || !strings.Contains(string(b), "# mine\n") || !strings.Contains(string(b), "what is this\n") {
		t.Errorf("left is %s, %v", b, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
}

func TestWhatCannotBeKeptIsKnownToThisProcess(t *testing.T) {
	t.Parallel()
	gone := filepath.Join(t.TempDir(), "gone") // where a folder should be
	if err := os.WriteFile(gone, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	g := newGuard(t)
	g.Known, g.AcceptNew = NewKnown(filepath.Join(gone, "known_hosts")), true
	one, _ := shown(t, "talko.invalid", time.Now().Add(time.Hour))
	two, _ := shown(t, "talko.invalid", time.Now().Add(time.Hour))
	if err := judge(g, one); err != nil {
		t.Fatal(err)
	}
	if got := verdict(judge(g, two)); got != "changed" {
		t.Errorf("got %s", got)
	}
}

func TestWhoIsMetBehindALineThatWasCutShortIsKnown(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(path, []byte("a.example:1 sha256:00"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := NewKnown(path).keep("b.example:1", acquaintance{pin: somePin}); err != nil {
		t.Fatal(err)
	}
	all, err := NewKnown(path).Servers()
	if err != nil || len(all) != 1 || all[0].Addr != "b.example:1" {
		t.Errorf("got %+v, %v", all, err)
	}
}
