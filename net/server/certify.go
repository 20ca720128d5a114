package server

import "crypto/tls"

// Certified returns what Settings.TLS wants for a certificate; nil for none.
// Only TLS 1.3 is spoken.
func Certified(cert *tls.Certificate) *tls.Config {
	if cert == nil {
		return nil
	}
	return &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS13}
}
