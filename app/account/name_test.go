package account

import (
	"errors"
	"strings"
	"testing"

	"talko/app/chat"
)

func TestUserNameMapsAndRefuses(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"plain":            {"alice", "alice"},
		"capitals":         {"Alice", "alice"},
		"wide letters":     {"ａｌｉｃｅ", "alice"},
		"digits and marks": {"a1_b.c-d", "a1_b.c-d"},
		"shortest":         {"al", "al"},
		"longest":          {strings.Repeat("a", 32), strings.Repeat("a", 32)},
		"empty":            {"", ""},
		"one letter":       {"a", ""},
		"too long":         {strings.Repeat("a", 33), ""},
		"far too long":     {strings.Repeat("a", 1<<20), ""},
		"digit first":      {"1alice", ""},
		"mark first":       {"_alice", ""},
		"space":            {"al ice", ""},
		"cyrillic a":       {"аlice", ""},
		"zero width":       {"al\u200bice", ""},
		"escape":           {"al\x1b[31mice", ""},
		"no utf-8":         {"al\xffice", ""},
		"reserved":         {"admin", ""},
		"looks reserved":   {"adm1n", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := UserName(c.in)
			if c.want == "" {
				if !errors.Is(err, chat.Invalid) {
					t.Fatalf("UserName(%q) = %v, %v; want invalid", c.in, n, err)
				}
				return
			}
			if err != nil || n.Shown != c.want || n.Folded != c.want {
				t.Fatalf("UserName(%q) = %v, %v; want %q", c.in, n, err, c.want)
			}
		})
	}
}

func TestRoomNameMayBearItsMark(t *testing.T) {
	t.Parallel()
	n, err := RoomName("#Go")
	if err != nil || n.Shown != "go" {
		t.Fatalf("got %v, %v", n, err)
	}
}

func TestNamesThatLookAlikeShareAKey(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"alice", "a1ice"}, {"alice", "aIice"}, {"bob", "b0b"}, {"marnie", "mamie"},
		{"vvilma", "wilma"}, {"a_b", "a.b"},
	} {
		if Key(pair[0]) != Key(pair[1]) {
			t.Errorf("%s and %s: %s, %s", pair[0], pair[1], Key(pair[0]), Key(pair[1]))
		}
	}
	if Key("alice") == Key("alicia") {
		t.Error("alice and alicia share a key")
	}
}

func FuzzUserName(f *testing.F) {
	f.Add("Alice")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := UserName(s)
		if err != nil {
			return
		}
		again, err := UserName(n.Shown)
		if err != nil || again != n || Fold(n.Shown) != n.Folded || Key(s) != n.Key {
			t.Fatalf("%q: %v, then %v, %v", s, n, again, err)
		}
	})
}
