package service

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

func TestMentionedNames(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		text string
		want []string
	}{
		"none":           {"no one", nil},
		"alone":          {"@bob", []string{"bob"}},
		"capitals":       {"@Bob", []string{"bob"}},
		"a sentence":     {"ask @bob, or @ann!", []string{"bob", "ann"}},
		"twice":          {"@bob @bob", []string{"bob"}},
		"mail":           {"bob@example.org", nil},
		"within a word":  {"é@bob", nil},
		"behind another": {"@@bob", []string{"bob"}},
		"mark behind":    {"@bob.", []string{"bob."}},
		"only signs":     {"@ @@ @", nil},
		"far too long":   {"@" + strings.Repeat("x", 200), nil},
	}
	for name, c := range cases {
		if got := mentionedNames(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestACursorComesBackAsItWas(t *testing.T) {
	t.Parallel()
	c := cursor{epoch: "abc", userSeq: 7, chats: map[chat.ChatID]chat.Seq{1: 9, 2: 0, chat.MaxChatID: 1 << 31}}
	got, err := parseCursor(c.String())
	if err != nil || got.epoch != c.epoch || got.userSeq != c.userSeq || !maps.Equal(got.chats, c.chats) {
		t.Fatalf("%+v, %v", got, err)
	}
}

func FuzzCursor(f *testing.F) {
	c := cursor{epoch: "abc", userSeq: 7, chats: map[chat.ChatID]chat.Seq{1: 9, 300: 70000}}
	f.Add(c.String())
	f.Add("AQ")
	f.Add("AQD_____________AQ")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err != nil {
			return
		}
		again, err := parseCursor(c.String())
		if err != nil || again.epoch != c.epoch || again.userSeq != c.userSeq || !maps.Equal(again.chats, c.chats) {
			t.Fatalf("%q: %+v, then %+v, %v", s, c, again, err)
		}
	})
}

func FuzzHit(f *testing.F) {
	f.Add("1-1")
	f.Add("-1-z")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parseHit(s)
		if err != nil || s == "" {
			return
		}
		if again, err := parseHit(formatHit(h)); err != nil || again != h {
			t.Fatalf("%q: %v, then %v, %v", s, h, again, err)
		}
	})
}

func TestABudgetTakesTheFirstAlways(t *testing.T) {
	t.Parallel()
	b := newBudget()
	if !b.take(chat.MaxPageBytes + 1) {
		t.Fatal("the first was refused")
	}
	if b.take(1) {
		t.Fatal("there was no room left")
	}
}
