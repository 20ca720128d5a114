package trust

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"talko/app/chat"
)

// Pin is the fingerprint of a server's key: SHA-256 over the public key of its
// certificate, as that holds it (SubjectPublicKeyInfo). It outlives a
// certificate that is renewed for the same key. (Source: RFC 7469, section 2.4.)
type Pin [sha256.Size]byte

// PinOf returns the pin of a certificate's key.
func PinOf(cert *x509.Certificate) Pin { return sha256.Sum256(cert.RawSubjectPublicKeyInfo) }

// String returns 64 hexadecimal digits.
func (p Pin) String() string { return hex.EncodeToString(p[:]) }

// wordsShown is how many words stand for a pin: 96 of its 256 bits. Whoever
// wants to pass for a server needs a key with the same 96 bits, and makes 2^96
// keys before one is likely to have them.
const wordsShown = 12

// Words returns twelve words, one for each of the pin's first twelve bytes, for
// eyes and voices.
func (p Pin) Words() string {
	words := make([]string, wordsShown)
	for i, b := range p[:wordsShown] {
		words[i] = wordList[b]
	}
	return strings.Join(words, " ")
}

// short is the form of a pin in a link: base64url, 43 characters.
func (p Pin) short() string { return base64.RawURLEncoding.EncodeToString(p[:]) }

// ParsePin accepts a pin as links have it, and its 64 hexadecimal digits, with
// "sha256:" before them and colons between them or not. Errors: Invalid.
func ParsePin(s string) (Pin, error) {
	var p Pin
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != len(p) {
		digits := strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(s), "sha256:"), ":", "")
		b, err = hex.DecodeString(digits)
	}
	if err != nil || len(b) != len(p) {
		return Pin{}, chat.Invalid.Errorf("%.80q is no fingerprint: it has 64 hexadecimal digits", s)
	}
	return Pin(b), nil
}
