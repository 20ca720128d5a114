package bench

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// tlsAtOnce is how many handshakes are under way at a time.
const tlsAtOnce = 16

// openEncrypted opens streams over TLS. They are not read: there is nothing to
// hear.
func openEncrypted(ctx context.Context, h *hall, from, to int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	conns := make([]net.Conn, to-from)
	var opening sync.WaitGroup
	for k := range tlsAtOnce {
		opening.Go(func() {
			for i := k; i < len(conns) && ctx.Err() == nil; i += tlsAtOnce {
				var err error
				if conns[i], err = openOne(ctx, h.push, openStreamCall(h.token(from+i))); err != nil {
					cancel(err)
				}
			}
		})
	}
	opening.Wait()
	for _, conn := range conns {
		if conn != nil {
			h.others = append(h.others, conn)
		}
	}
	return context.Cause(ctx)
}

// openOne dials, makes one call and waits for its answer. Whose certificate it is
// is not looked at: the server is ours.
func openOne(ctx context.Context, addr string, call []byte) (net.Conn, error) {
	dialer := tls.Dialer{
		NetDialer: &net.Dialer{Timeout: openPatience},
		Config:    &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13},
	}
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if _, err := ask(conn, call); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// tlsFlags names a certificate and its key to a server: those that were given, or
// new ones.
func (r *run) tlsFlags() ([]string, error) {
	cert, key := r.TLSCert, r.TLSKey
	if cert == "" {
		cert, key = filepath.Join(r.dir, "cert.pem"), filepath.Join(r.dir, "key.pem")
		if err := makeCertificate(cert, key); err != nil {
			return nil, fmt.Errorf("make a certificate: %w", err)
		}
	}
	return []string{"--tls-cert", cert, "--tls-key", key}, nil
}

// makeCertificate writes a certificate of this machine for an hour.
func makeCertificate(certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
}
