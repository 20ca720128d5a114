package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// codeBytes makes an invitation's code that cannot be guessed.
const codeBytes = 16

// NewCode returns the secret of a new invitation. What is kept is its HashCode.
func NewCode() string {
	secret := make([]byte, codeBytes)
	rand.Read(secret)
	return base64.RawURLEncoding.EncodeToString(secret)
}

// HashCode returns what a store keeps of an invitation's code, and false for
// what was never one.
func HashCode(code string) ([]byte, bool) {
	if len(code) != base64.RawURLEncoding.EncodedLen(codeBytes) {
		return nil, false
	}
	sum := sha256.Sum256([]byte(code))
	return sum[:], true
}

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
