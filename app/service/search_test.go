package service

import (
	"context"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
)

// vague is a store whose index finds without end what does not fit.
type vague struct {
	chat.Store
	asked int
}

func (v *vague) Search(_ context.Context, q chat.SearchQuery) ([]chat.Hit, error) {
	v.asked++
	hits := make([]chat.Hit, q.Limit)
	for i := range hits {
		hits[i] = chat.Hit{TS: 1, ID: chat.ID(chat.MaxChatID, chat.Seq(i+1))}
	}
	return hits, nil
}

func TestASearchThatFindsNothingThatFitsComesToAnEnd(t *testing.T) {
	t.Parallel()
	v := &vague{}
	h := newHouse(t, func(o *Options) {
		v.Store = o.Store
		o.Store = v
	})
	alice := h.sign(t, "alice", true)
	_, err := alice.Search(t.Context(), chat.SearchMessages{Query: "x"})
	if chat.KindOf(err) != chat.Unavailable || v.asked > maxHits/chat.MaxPage+2 {
		t.Errorf("the index was asked %d times, and then it is %v", v.asked, err)
	}
}

// TestOddQueriesAreAnswered asks what nobody should: each gets an answer, or a
// word on what is wrong with it.
func TestOddQueriesAreAnswered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	say(t, alice, h.group(t, alice), "from:me to you")
	long := func(s string) string { return strings.Repeat(s, chat.MaxQueryRunes/len(s)) }
	for query, want := range map[string]chat.Kind{
		"from:": chat.Invalid, "from: me": chat.Invalid, `in:""`: chat.Invalid, "before:2026-13-01": chat.Invalid,
		"after:99999": chat.Invalid, "before:-1": chat.Invalid, "has:": chat.Invalid, ":": chat.Invalid,
		`"`: chat.Invalid, `"""`: chat.Invalid, "\x00": chat.Invalid, "\xff": "", "a*": chat.Invalid,
		`in:"a b"`: chat.NotFound, "in:#": chat.NotFound, "from:@": chat.NotFound, "from:@me": chat.NotFound,
		"from:a\x00": chat.NotFound, `from:"`: chat.Invalid,
		`in:"a group"`: "", `in:"a group`: "", `"from:me`: "", "::": chat.Invalid, "x:y": "", "NEAR(x y)": "", "x AND": "",
		"before:1970": "", "after:8999": "", "after:2026 before:2020": "",
		long("from:me "): "", long("has:link "): "", long("a "): "", long("会"): "", long("ab* "): "",
		long("before:2027 "): "", long("x") + "y": chat.TooLarge, strings.Repeat("from:me ", 1000): chat.TooLarge,
	} {
		_, err := alice.Search(t.Context(), chat.SearchMessages{Query: query})
		if chat.KindOf(err) != want {
			t.Errorf("%q: %v, want %q", query, err, want)
		}
	}
}

// TestASearchFindsWhatWasJustSaid asks once behind each answer: who says
// something and looks for it finds it.
func TestASearchFindsWhatWasJustSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice := h.sign(t, "alice", true)
	id := h.group(t, alice)
	for said := 1; said <= 10; said++ {
		say(t, alice, id, "needle")
		began := time.Now()
		page, err := alice.Search(t.Context(), chat.SearchMessages{Query: "needle"})
		took := time.Since(began) // who waits for a second has a busy machine, and may be told of less
		if took < time.Second && (err != nil || len(page.Messages) != said) {
			t.Errorf("%d of %d were found after %v, %v", len(page.Messages), said, took, err)
		}
	}
}
