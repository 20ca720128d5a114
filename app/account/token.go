package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

const (
	tokenPrefix = "talko_" // so that scanners for leaked secrets know one
	tokenBytes  = 32
)

// NewToken returns a new session's secret. It is shown once; what is kept is
// its HashToken.
func NewToken() string {
	secret := make([]byte, tokenBytes)
	rand.Read(secret)
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(secret)
}

// HashToken returns what a store keeps of a token, and false for what was never
// one. A plain hash is enough: a token cannot be guessed.
func HashToken(token string) ([]byte, bool) {
	if len(token) != len(tokenPrefix)+base64.RawURLEncoding.EncodedLen(tokenBytes) ||
		!strings.HasPrefix(token, tokenPrefix) {
		return nil, false
	}
	sum := sha256.Sum256([]byte(token))
	return sum[:], true
}
