package server

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
)

// certificate returns one of our own making, and what trusts it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"talko"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}, MinVersion: tls.VersionTLS13},
		&tls.Config{RootCAs: roots, ServerName: "talko"}
}

func dialTLS(t *testing.T, addr net.Addr, cfg *tls.Config) *peer {
	t.Helper()
	c, err := tls.Dial("tcp", addr.String(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(time.Minute))
	return newPeer(t, c)
}

func TestTLSAndPlainFramesShareALoopbackPort(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	mine, theirs := certificate(t)
	data, hub := both(t, newHouse(), Settings{TLS: mine})
	stop := serve(t, data, ln)
	plain := dialTCP(t, ln.Addr()).greet("bob")
	secure := dialTLS(t, ln.Addr(), theirs).greet("alice")
	plain.say(ping)
	plain.hears(pong)
	secure.say(ping, ping)
	secure.hears(pong)
	secure.hears(pong)

	stream := dialTLS(t, ln.Addr(), theirs).opens()
	text := strings.Repeat("x", 30_000)
	var batch []chat.Publication
	var want []string
	for i := range 4 {
		n, s := note(i+1, text)
		batch, want = append(batch, n), append(want, s)
	}
	hub.Publish(batch)
	for _, w := range want {
		stream.hears(w)
	}
	go stop()
	stream.hearsError("the server is going")
	stream.hearsEnd()
}

// elsewhere is a listener that is not on loopback, as far as it says.
type elsewhere struct{ net.Listener }

func (elsewhere) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 8889} }

func TestPlainFramesAreRefusedBeyondLoopback(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	mine, theirs := certificate(t)
	data, _ := both(t, newHouse(), Settings{TLS: mine})
	serve(t, data, elsewhere{ln})
	p := dialTCP(t, ln.Addr())
	p.say(ping)
	p.hearsError("this server speaks TLS only")
	p.hearsEnd()
	secure := dialTLS(t, ln.Addr(), theirs).greet("alice")
	secure.say(ping)
	secure.hears(pong)
}

func TestTLSWithoutACertificateIsLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{Log: slog.New(slog.NewTextHandler(&log, nil))})
	stop := serve(t, data, ln)
	if _, err := tls.Dial("tcp", ln.Addr().String(), &tls.Config{InsecureSkipVerify: true}); err == nil {
		t.Error("the handshake went well")
	}
	stop()
	if !strings.Contains(log.String(), "TLS refused: this server has no certificate") {
		t.Error(log.String())
	}
}

func TestAHandshakeThatStallsIsEnded(t *testing.T) {
	mine, _ := certificate(t)
	inBubble(t, newHouse(), Settings{TLS: mine, FirstTimeout: time.Minute}, func(t *testing.T, ln *pipes) {
		began := time.Now()
		p := ln.dial(t)
		p.Write([]byte{tlsHandshake, 3})
		for {
			if _, err := p.Read(make([]byte, 100)); err != nil {
				break
			}
		}
		around(t, began, 10*time.Second)
	})
}

func TestOthersAreNotServedWithoutACertificate(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	if err := data.Serve(t.Context(), elsewhere{ln}); !errors.Is(err, errBare) {
		t.Errorf("got %v", err)
	}
	if c, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		c.Close()
		t.Error("somebody listens")
	}
}

func TestOlderTLSIsRefused(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	mine, theirs := certificate(t)
	data, _ := both(t, newHouse(), Settings{TLS: mine})
	serve(t, data, ln)
	theirs.MaxVersion = tls.VersionTLS12
	if c, err := tls.Dial("tcp", ln.Addr().String(), theirs); err == nil {
		c.Close()
		t.Error("the handshake went well")
	}
}
