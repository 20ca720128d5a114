package service

import (
	"fmt"
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

// A message is read by the writer, for which all others wait.
func TestNamesAreLookedUpSparingly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	group := h.group(t, alice)
	var text strings.Builder
	for i := range 2 * maxMentions {
		fmt.Fprintf(&text, "@b%02d%s ", i, strings.Repeat(".-_", 9))
	}
	counted := &countingTx{}
	err := h.store.Update(t.Context(), func(tx chat.Tx) error {
		counted.Tx = tx
		c := &change{Tx: counted, s: h.Service, me: alice.me()}
		at, err := seatOf(c, group, alice.me())
		if err != nil {
			return err
		}
		_, err = c.mentioned(at, text.String())
		return err
	})
	if err != nil || counted.lookups > maxLookups {
		t.Fatalf("%d lookups, %v", counted.lookups, err)
	}
}

type countingTx struct {
	chat.Tx
	lookups int
}

func (c *countingTx) AccountByKey(key string) (chat.AccountRow, error) {
	c.lookups++
	return c.Tx.AccountByKey(key)
}
