package account

import (
	"context"
	"errors"
	"strings"
	"testing"

	"talko/app/chat"
)

var tiny = Params{MemoryKiB: 8, Time: 1, Threads: 1}

func TestVerifyKnowsThePassword(t *testing.T) {
	t.Parallel()
	h := NewHasher(tiny)
	stored, err := h.Hash(t.Context(), "correct horse")
	if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Fatalf("hash: %q, %v", stored, err)
	}
	for password, want := range map[string]bool{
		"correct horse": true, "wrong horse": false, "": false, strings.Repeat("x", 2000): false,
	} {
		if ok, rehash, err := h.Verify(t.Context(), stored, password); ok != want || rehash || err != nil {
			t.Errorf("%q: %v %v %v", password, ok, rehash, err)
		}
	}
}

func TestVerifyAsksForANewHashWhenParamsRise(t *testing.T) {
	t.Parallel()
	stored, err := NewHasher(tiny).Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	risen := NewHasher(Params{MemoryKiB: 16, Time: 1, Threads: 1})
	if ok, rehash, err := risen.Verify(t.Context(), stored, "correct horse"); !ok || !rehash || err != nil {
		t.Fatalf("%v %v %v", ok, rehash, err)
	}
}

func TestVerifyOfNobodyIsFalse(t *testing.T) {
	t.Parallel()
	h := NewHasher(tiny)
	for _, password := range []string{"", "correct horse"} {
		if ok, _, err := h.Verify(t.Context(), "", password); ok || err != nil {
			t.Fatalf("%q: %v %v", password, ok, err)
		}
	}
}

func TestHashObeysItsContext(t *testing.T) {
	t.Parallel()
	h := NewHasher(tiny)
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ctx, "correct horse"); !errors.Is(err, chat.Unavailable) {
		t.Fatalf("got %v", err)
	}
}

func TestVerifyRefusesBrokenHashes(t *testing.T) {
	t.Parallel()
	h := NewHasher(tiny)
	for _, stored := range []string{
		"x", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=8,t=0,p=1$AAAA$AAAA",
		"$argon2id$v=19$m=8,t=1,p=1,x$AAAA$AAAA", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA",
	} {
		if _, _, err := h.Verify(t.Context(), stored, "correct horse"); err == nil {
			t.Errorf("%q was taken", stored)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		password string
		ok       bool
	}{
		"good":         {"correct horse", true},
		"other script": {"пароль пароль", true},
		"short":        {"123456789", false},
		"long":         {strings.Repeat("x", 1025), false},
		"the name":     {"Bartholomew", false},
		"a control":    {"correct\x00horse", false},
	}
	for name, c := range cases {
		if err := CheckPassword(c.password, "bartholomew"); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTokensAreKnownByTheirHash(t *testing.T) {
	t.Parallel()
	a, b := NewToken(), NewToken()
	ha, okA := HashToken(a)
	hb, okB := HashToken(b)
	if a == b || !okA || !okB || len(ha) != 32 || string(ha) == string(hb) {
		t.Fatalf("%s %s", a, b)
	}
	for _, s := range []string{"", "talko_", a + "x", strings.Replace(a, "talko_", "other_", 1)} {
		if _, ok := HashToken(s); ok {
			t.Errorf("%q is no token", s)
		}
	}
}
