package trust

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"talko/app/chat"
)

// Guard decides for a client whether a server is the one that is meant. Fields
// that are zero get the defaults that their comments tell. It is safe for
// concurrent use; its fields are set before.
type Guard struct {
	// Known are the servers that were met before; what is met is kept there.
	Known *Known
	// Pin, if not nil, is the only key to be trusted, as a join link names it.
	Pin *Pin
	// Own is the file of the certificate that servers of this machine show: who
	// has its key is trusted, and need not be remembered. "": there is none.
	Own string
	// AcceptNew trusts the key of a server that was never met, and keeps it.
	AcceptNew bool
	// Roots vouch for certificates; nil: the system's.
	Roots *x509.CertPool
	Log   *slog.Logger     // none
	Now   func() time.Time // time.Now

	mu     sync.Mutex // guards secret
	secret map[string]bool
}

// Only returns what trusts the key of the certificate in a file, and nobody else,
// and speaks TLS with the server at addr; nil if no file is named.
func Only(addr, certFile string) *Guard {
	if certFile == "" {
		return nil
	}
	g := &Guard{Known: NewKnown(certFile + ".known"), Own: certFile} // nobody is kept there
	g.Demands(addr)
	return g
}

// Demands makes TLS the only way to talk to addr.
func (g *Guard) Demands(addr string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.secret == nil {
		g.secret = make(map[string]bool)
	}
	g.secret[addr] = true
}

// Client returns how to speak TLS with addr as a part of a server, which is
// known by its own address; nil if that is done without. Nothing is encrypted on
// the way to this machine itself, unless the server is known by its key, or
// demands it.
func (g *Guard) Client(server, addr string) *tls.Config {
	if Near(addr) && Near(server) && !g.demanded(server) && !g.demanded(addr) {
		return nil
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: hostOf(addr),
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection decides, on every connection
		VerifyConnection:   func(s tls.ConnectionState) error { return g.check(server, addr, s.PeerCertificates) },
	}
}

func (g *Guard) demanded(addr string) bool {
	if g.Pin != nil {
		return true
	}
	g.mu.Lock()
	secret := g.secret[addr]
	g.mu.Unlock()
	if secret {
		return true
	}
	_, known, err := g.Known.find(addr)
	return known || err != nil
}

// check judges what a part of a server shows.
func (g *Guard) check(server, addr string, shown []*x509.Certificate) error {
	if len(shown) == 0 {
		return chat.Forbidden.Errorf("%s shows no certificate", addr)
	}
	pin := PinOf(shown[0])
	if g.Pin != nil && pin != *g.Pin {
		return notMeant(server, pin, *g.Pin)
	}
	a, known, err := g.Known.find(server)
	switch {
	case err != nil:
		return &chat.Error{Kind: chat.Forbidden, Text: "it cannot be told whether " + server + " is the one known", Err: err}
	case known && a.roots:
		return g.vouchedStill(server, addr, pin, shown)
	case known && a.pin != pin:
		return changed(server, pin, a.String())
	case known:
		return nil
	}
	return g.meet(server, addr, pin, shown)
}

// vouchedStill judges a server whose certificate the system vouched for. A link
// that names its key is as good.
func (g *Guard) vouchedStill(server, addr string, pin Pin, shown []*x509.Certificate) error {
	err := g.verify(addr, shown)
	if err == nil || g.Pin != nil {
		return nil
	}
	return lapsed(server, pin, err)
}

// meet judges a server that was never met.
func (g *Guard) meet(server, addr string, pin Pin, shown []*x509.Certificate) error {
	switch {
	case g.verify(addr, shown) == nil:
		g.keep(server, acquaintance{roots: true})
		return nil
	case g.Pin != nil, g.AcceptNew:
		g.keep(server, acquaintance{pin: pin})
		return nil
	case g.ours(pin):
		return nil
	}
	return &chat.Error{
		Kind: chat.Forbidden, Text: "the key of " + server + " is not known yet",
		Err: &chat.Stranger{Server: server, Hex: pin.String(), Words: pin.Words(), Accept: func() error {
			g.keep(server, acquaintance{pin: pin})
			return nil
		}},
	}
}

// keep remembers a server; where that is not possible, until the process ends.
func (g *Guard) keep(server string, a acquaintance) {
	a.since = time.Now()
	if g.Now != nil {
		a.since = g.Now()
	}
	if err := g.Known.keep(server, a); err != nil && g.Log != nil {
		g.Log.Warn("server not remembered", "addr", server, "err", err)
	}
}

// verify asks the roots. A server that the system vouches for by the name of
// its host is who it says.
func (g *Guard) verify(addr string, shown []*x509.Certificate) error {
	between := x509.NewCertPool()
	for _, cert := range shown[1:] {
		between.AddCert(cert)
	}
	o := x509.VerifyOptions{Roots: g.Roots, Intermediates: between, DNSName: hostOf(addr)}
	if g.Now != nil {
		o.CurrentTime = g.Now()
	}
	_, err := shown[0].Verify(o)
	return err
}

// ours reports whether a key is that of this user's own servers.
func (g *Guard) ours(pin Pin) bool {
	if g.Own == "" {
		return false
	}
	b, err := os.ReadFile(g.Own)
	if err != nil {
		return false
	}
	block, rest := pem.Decode(b)
	for block != nil && block.Type != "CERTIFICATE" {
		block, rest = pem.Decode(rest)
	}
	if block == nil {
		return false
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	return err == nil && PinOf(cert) == pin
}

// Near reports whether addr is this machine itself, by its loopback.
func Near(addr string) bool {
	host := hostOf(addr)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	return host
}
