package client_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"testing"
	"time"

	"talko/app/chat"
	"talko/net/client"
)

// certificate returns one of our own making, for the loopback.
func certificate(t *testing.T) *tls.Certificate {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private, Leaf: leaf}
}

// trust returns what trusts that certificate alone; nil for none.
func trust(cert *tls.Certificate) *tls.Config {
	if cert == nil {
		return nil
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert.Leaf)
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}
}

func TestACertificateThatIsNotTrustedIsNoServer(t *testing.T) {
	t.Parallel()
	w := start(t, &world{cert: certificate(t)})
	d := client.Dialer{Addr: w.Addr, TLS: trust(certificate(t))}
	_, err := d.Dial(context.Background(), chat.Credential{UserName: "alice", Password: "correct horse", SignUp: true})
	var unknown x509.UnknownAuthorityError
	if !errors.Is(err, chat.Unavailable) || !errors.As(err, &unknown) {
		t.Errorf("got %v", err)
	}
}

func TestAStreamOverTLSHearsMuchAtOnce(t *testing.T) {
	t.Parallel()
	const n = 200
	w := start(t, &world{cert: certificate(t)})
	alice, bob := w.signUp("alice"), w.signUp("bob")
	s, err := bob.Stream(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	room := lobby(t, alice)
	sent := make(chan error, n)
	for range n {
		go func() {
			_, err := alice.InsertMessage(context.Background(), chat.InsertMessage{ChatID: room, Text: string(make([]byte, 3000)) + "x"})
			sent <- err
		}()
	}
	for range n {
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
	}
	texts(t, s, n)
}
