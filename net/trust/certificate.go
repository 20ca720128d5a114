package trust

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Certificate is what a server shows, with its key. Files that change while it
// serves are read again, at handshakes. It is safe for concurrent use.
type Certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu     sync.Mutex // guards what follows
	cert   *tls.Certificate
	stamp  [2]stamp
	looked time.Time
}

// stamp is by what a file is seen to have changed.
type stamp struct {
	size int64
	at   time.Time
}

// lookAgain is how often the files are looked at, at most.
const lookAgain = 3 * time.Second

// Load reads a certificate, with what stands between it and a root, and its
// key, both as PEM; they may share a file. log is told when a change of the
// files could not be taken over, and when it was; nil for none.
func Load(certFile, keyFile string, log *slog.Logger) (*Certificate, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	c := &Certificate{certFile: certFile, keyFile: keyFile, log: log, looked: time.Now()}
	c.stamp = c.stamps()
	return c, c.read()
}

// Certify returns what a server shows: the certificate in certFile, whose key is
// in keyFile; if these are the same file, talko's own. Where others can connect
// there must be one; otherwise the log is told that there is none.
func Certify(certFile, keyFile string, exposed bool, log *slog.Logger) (*Certificate, error) {
	read := Load
	if certFile == keyFile {
		read = func(path, _ string, log *slog.Logger) (*Certificate, error) { return Own(path, log) }
	}
	c, err := read(certFile, keyFile, log)
	if err == nil || exposed {
		return c, err
	}
	log.Warn("no TLS", "err", err)
	return nil, nil
}

// Own returns the certificate that talko makes for itself at the first start,
// and keeps in a file for this user alone to read. Processes that start at the
// same time make one.
func Own(path string, log *slog.Logger) (*Certificate, error) {
	c, err := Load(path, path, log)
	if !errors.Is(err, fs.ErrNotExist) {
		return c, err
	}
	b, err := generate()
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = place(path, b, os.Link)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	return Load(path, path, log)
}

// endless is the end of a certificate that has none. (Source: RFC 5280, section
// 4.1.2.5.)
var endless = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)

// generate makes a key, and a certificate that names nobody: clients know it by
// its key.
func generate() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "talko"}, DNSNames: []string{"talko.invalid"},
		NotBefore: time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC), NotAfter: endless,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}

// read reads both files. What was read before stays when they are no good.
func (c *Certificate) read() error {
	cert, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("read certificate: %w", err)
	}
	c.cert = &cert
	return nil
}

// stamps looks at the files; one that is not there has none.
func (c *Certificate) stamps() (s [2]stamp) {
	for i, name := range []string{c.certFile, c.keyFile} {
		if info, err := os.Stat(name); err == nil {
			s[i] = stamp{size: info.Size(), at: info.ModTime()}
		}
	}
	return s
}

// current is the certificate as the files have it now, or had it lately.
func (c *Certificate) current(now time.Time) *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.looked) < lookAgain {
		return c.cert
	}
	c.looked = now
	s := c.stamps()
	if s == c.stamp {
		return c.cert
	}
	c.stamp = s
	if err := c.read(); err != nil {
		c.log.Error("the new certificate is no good, the old one stays", "err", err)
		return c.cert
	}
	c.log.Info("certificate read again", "pin", PinOf(c.cert.Leaf).String())
	return c.cert
}

// Pin is that of the key which the certificate shows.
func (c *Certificate) Pin() Pin { return PinOf(c.current(time.Now()).Leaf) }

// Server returns how a server speaks TLS: 1.3 alone. It gives no tickets to
// come back with, for talko's clients keep none.
func (c *Certificate) Server() *tls.Config {
	if c == nil {
		return nil
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, SessionTicketsDisabled: true,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current(time.Now()), nil },
	}
}
