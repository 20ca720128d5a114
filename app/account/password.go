package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"runtime"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/secure/precis"

	"talko/app/chat"
)

const (
	saltBytes = 16
	tagBytes  = 32
)

// Params are the cost of Argon2id.
type Params struct {
	MemoryKiB uint32
	Time      uint32
	Threads   uint8
}

// DefaultParams take about a fifth of a second and 64 MiB.
var DefaultParams = Params{MemoryKiB: 64 << 10, Time: 3, Threads: 1}

// Hasher makes and checks password hashes, at most one a processor at a time,
// so that a burst of sign-ins cannot exhaust memory. It is safe for concurrent
// use.
type Hasher struct {
	params Params
	dummy  phc
	slots  chan struct{} // as many as processors
}

// NewHasher returns a Hasher that makes hashes of these params and checks those
// of any; zero params mean DefaultParams.
func NewHasher(p Params) *Hasher {
	if p == (Params{}) {
		p = DefaultParams
	}
	return &Hasher{
		params: p,
		dummy:  phc{params: p, salt: make([]byte, saltBytes), tag: make([]byte, tagBytes)},
		slots:  make(chan struct{}, runtime.NumCPU()),
	}
}

// Hash returns the PHC string of a password that CheckPassword accepts. It
// waits for a free processor. Errors: Unavailable if ctx ended before.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	p := phc{params: h.params, salt: make([]byte, saltBytes)}
	rand.Read(p.salt)
	tag, err := h.tag(ctx, p, password)
	p.tag = tag
	return p.String(), err
}

// Verify reports whether password is the one whose hash is stored, and whether
// it should be hashed anew because the params have risen. With an empty stored
// it does the same work and reports false, so nobody can tell by the clock
// which names there are. Errors: Unavailable if ctx ended before; another one
// for a hash that cannot be read.
func (h *Hasher) Verify(ctx context.Context, stored, password string) (ok, rehash bool, err error) {
	p := h.dummy
	if stored != "" {
		if p, err = parsePHC(stored); err != nil {
			return false, false, err
		}
	}
	tooLong := len(password) > chat.MaxPasswordBytes
	if tooLong {
		password = "" // the work is the same, the answer no
	}
	tag, err := h.tag(ctx, p, password)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(tag, p.tag) == 1 && stored != "" && !tooLong
	return ok, ok && p.params.below(h.params), nil
}

func (h *Hasher) tag(ctx context.Context, p phc, password string) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, &chat.Error{Kind: chat.Unavailable, Text: "too many people sign in", Err: ctx.Err()}
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(prepare(password)), p.salt,
		p.params.Time, p.params.MemoryKiB, p.params.Threads, tagBytes), nil
}

// below reports whether hashes of p are cheaper to guess than those of q.
func (p Params) below(q Params) bool {
	return p.MemoryKiB < q.MemoryKiB || p.Time < q.Time
}

// CheckPassword tells whether password may be the password of the user of that
// name. Errors: Invalid.
func CheckPassword(password, name string) error {
	switch {
	case len(password) < chat.MinPasswordBytes:
		return chat.Invalid.Errorf("a password has at least %d characters", chat.MinPasswordBytes)
	case len(password) > chat.MaxPasswordBytes:
		return chat.Invalid.Errorf("a password has at most %d bytes", chat.MaxPasswordBytes)
	}
	if _, err := precis.OpaqueString.String(password); err != nil {
		return chat.Invalid.Errorf("the password has characters that cannot be typed")
	}
	if Key(password) == Key(name) {
		return chat.Invalid.Errorf("the password must not be the name")
	}
	return nil
}

// prepare makes one of the ways in which keyboards send the same characters.
// (Source: RFC 8265, OpaqueString.)
func prepare(password string) string {
	if s, err := precis.OpaqueString.String(password); err == nil {
		return s
	}
	return password
}

// String returns the params as a PHC string has them.
func (p Params) String() string {
	return fmt.Sprintf("m=%d,t=%d,p=%d", p.MemoryKiB, p.Time, p.Threads)
}
