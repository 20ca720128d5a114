package client_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/chat"
	"talko/net/client"
	"talko/net/trust"
)

// certificate returns one as talko makes it for itself.
func certificate(t *testing.T) *trust.Certificate {
	t.Helper()
	cert, err := trust.Own(filepath.Join(t.TempDir(), "tls.pem"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// keysTo returns what trusts a certificate's key alone; nil for none.
func keysTo(t *testing.T, cert *trust.Certificate) *trust.Guard {
	t.Helper()
	if cert == nil {
		return nil
	}
	keys, pin := unmet(t), cert.Pin()
	keys.Pin = &pin
	return keys
}

// unmet returns what has met no server yet.
func unmet(t *testing.T) *trust.Guard {
	t.Helper()
	return &trust.Guard{Known: trust.NewKnown(filepath.Join(t.TempDir(), "known_hosts"))}
}

var newcomer = chat.Credential{UserName: "newcomer", Password: "correct horse", SignUp: true}

func TestTheKeyOfAStrangerIsAskedForOnce(t *testing.T) {
	t.Parallel()
	w := start(t, &world{cert: certificate(t)})
	d := client.Dialer{Addr: w.Addr, Keys: unmet(t)}
	d.Keys.Demands(w.Addr)
	_, err := d.Dial(context.Background(), newcomer)
	var stranger *chat.Stranger
	if !errors.Is(err, chat.Forbidden) || !errors.As(err, &stranger) {
		t.Fatalf("got %v", err)
	}
	if pin := w.cert.Pin(); stranger.Server != w.Addr || stranger.Hex != pin.String() || stranger.Words != pin.Words() {
		t.Errorf("got %+v", stranger)
	}
	if err := stranger.Accept(); err != nil {
		t.Fatal(err)
	}
	c, err := d.Dial(context.Background(), newcomer)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

func TestAnotherKeyIsNoServer(t *testing.T) {
	t.Parallel()
	w := start(t, &world{cert: certificate(t)})
	d := client.Dialer{Addr: w.Addr, Keys: keysTo(t, certificate(t))}
	_, err := d.Dial(context.Background(), newcomer)
	if !errors.Is(err, chat.Forbidden) || !errors.Is(err, trust.ErrChanged) {
		t.Errorf("got %v", err)
	}
}

// TestAStreamElsewhereShowsTheKeyOfTheServer has streams on a port of their own,
// where the server may or may not be the same.
func TestAStreamElsewhereShowsTheKeyOfTheServer(t *testing.T) {
	t.Parallel()
	w := start(t, &world{cert: certificate(t), apart: true})
	alice := w.signUp("alice")
	s, err := alice.Stream(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	someone := between(t, alice.(*client.Client).StreamsAt(), certificate(t))
	alice.(*client.Client).MoveStreams(someone.addr)
	if _, err := alice.Stream(context.Background()); !errors.Is(err, trust.ErrChanged) {
		t.Errorf("got %v", err)
	}
	if n := someone.read.Load(); n != 0 {
		t.Errorf("who is in between read %d bytes", n)
	}
}

// TestSomeoneInBetweenReadsNothing has a real proxy, which ends TLS with a
// certificate of its own and speaks it again with the server.
func TestSomeoneInBetweenReadsNothing(t *testing.T) {
	t.Parallel()
	w := start(t, &world{cert: certificate(t)})
	someone := between(t, w.Addr, certificate(t))
	pin := w.cert.Pin()
	link, err := trust.ParseLink(trust.Link{Addr: someone.addr, Pin: &pin}.String())
	if err != nil {
		t.Fatal(err)
	}
	d := client.Dialer{Addr: link.Addr, Keys: unmet(t)}
	d.Keys.Pin = link.Pin
	c, err := d.Dial(context.Background(), newcomer)
	if err == nil {
		c.Close()
	}
	if !errors.Is(err, trust.ErrChanged) || !strings.Contains(err.Error(), "IS NOT THE SERVER THAT THE LINK NAMES") {
		t.Errorf("got %v", err)
	}
	if n := someone.read.Load(); n != 0 {
		t.Errorf("who is in between read %d bytes", n)
	}
	d.Keys = unmet(t)
	d.Keys.AcceptNew = true
	d.Keys.Demands(someone.addr)
	c, err = d.Dial(context.Background(), newcomer)
	if err != nil || someone.read.Load() == 0 {
		t.Fatalf("who trusts anyone is not overheard, so this test proves nothing: %v", err)
	}
	c.Close()
}

// middle is someone in between.
type middle struct {
	addr string
	read atomic.Int64 // bytes of what clients said
}

func between(t *testing.T, server string, cert *trust.Certificate) *middle {
	t.Helper()
	ln, err := tls.Listen("tcp", "127.0.0.1:0", cert.Server())
	if err != nil {
		t.Fatal(err)
	}
	m := &middle{addr: ln.Addr().String()}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			running.Go(func() { m.pass(c, server) })
		}
	})
	t.Cleanup(func() {
		ln.Close()
		running.Wait()
	})
	return m
}

func (m *middle) pass(c net.Conn, server string) {
	defer c.Close()
	buf := make([]byte, 1)
	n, err := c.Read(buf) // and, before that, the handshake
	m.read.Add(int64(n))
	if err != nil {
		return
	}
	far, err := tls.Dial("tcp", server, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer far.Close()
	far.Write(buf[:n])
	go func() {
		defer far.Close()
		io.Copy(far, c)
	}()
	io.Copy(c, far)
}

func TestAServerOfThisMachineThatWantsTLSGetsIt(t *testing.T) {
	t.Parallel()
	w := start(t, &world{cert: certificate(t), exposed: true})
	d := client.Dialer{Addr: w.Addr, Keys: unmet(t)}
	var stranger *chat.Stranger
	if _, err := d.Dial(context.Background(), newcomer); !errors.As(err, &stranger) {
		t.Fatalf("got %v", err)
	}
	d.Keys = unmet(t)
	d.Keys.AcceptNew = true
	c, err := d.Dial(context.Background(), newcomer)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s, err := c.Stream(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// handMade returns a certificate for a name, until a time.
func handMade(t *testing.T, name string, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: until.Add(-24 * time.Hour), NotAfter: until,
		IsCA: true, BasicConstraintsValid: true,
	}
	if ip := net.ParseIP(name); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, roots
}

// TestHandshakesThatFailSayWhy meets what is no talko, or not as it should be.
func TestHandshakesThatFailSayWhy(t *testing.T) {
	t.Parallel()
	hour := time.Now().Add(time.Hour)
	for name, c := range map[string]struct {
		host   string
		until  time.Time
		change func(*tls.Config)
		bare   func(net.Conn) // instead of TLS
		want   string
		kind   chat.Kind
	}{
		"vouched for by the system": {host: "127.0.0.1", until: hour, want: "no answer in time", kind: chat.Unavailable}, // to Hello
		"expired":                   {host: "127.0.0.1", until: time.Now().Add(-time.Hour), want: "is not known yet", kind: chat.Forbidden},
		"another name":              {host: "chat.example", until: hour, want: "is not known yet", kind: chat.Forbidden},
		"TLS 1.2":                   {host: "127.0.0.1", until: hour, change: func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, want: "version 1.3", kind: chat.Unavailable},
		"garbage":                   {bare: func(c net.Conn) { c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) }, want: "does not speak TLS", kind: chat.Unavailable},
		"it hangs up":               {bare: func(net.Conn) {}, want: "hung up", kind: chat.Unavailable},
		"it stalls":                 {bare: func(c net.Conn) { io.Copy(io.Discard, c) }, want: "deadline exceeded", kind: chat.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys := unmet(t)
			var config *tls.Config
			if c.bare == nil {
				cert, roots := handMade(t, c.host, c.until)
				keys.Roots, config = roots, &tls.Config{Certificates: []tls.Certificate{cert}}
			}
			if c.change != nil {
				c.change(config)
			}
			addr := answering(t, config, c.bare)
			keys.Demands(addr)
			_, err := client.Dialer{Addr: addr, Keys: keys, Timeout: 300 * time.Millisecond}.Dial(context.Background(), newcomer)
			if chat.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// answering accepts connections, does what it shall with each, and closes them.
func answering(t *testing.T, config *tls.Config, bare func(net.Conn)) (addr string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer c.Close()
				if bare != nil {
					c.Read(make([]byte, 1<<10)) // so that closing is no reset
					bare(c)
					return
				}
				io.Copy(io.Discard, tls.Server(c, config))
			})
		}
	})
	t.Cleanup(func() {
		ln.Close()
		running.Wait()
	})
	return ln.Addr().String()
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
