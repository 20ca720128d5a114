package chattest

import (
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

func (s *suite) search(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"finds words in every script":    s.searches,
		"tells only what one may see":    s.hidesFound,
		"tells only what is still there": s.forgetsFound,
		"comes in pages":                 s.pagesFound,
		"by whom, where and when":        s.narrowsFound,
		"names what there is":            s.refusesNames,
		"out of its limits":              s.refusesSearch,
	})
}

func (p *person) find(query string, in chat.ChatID) []string {
	p.t.Helper()
	return texts(call(p.t, p.Search, chat.SearchMessages{Query: query, ChatID: in}).Messages)
}

func (s *suite) searches(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	for _, text := range []string{"the Quick brown fox", "Привет, мир", "今天天气很好", "good job 🎉", "naïve café"} {
		alice.say(id, text)
	}
	for query, want := range map[string]string{
		"quick": "the Quick brown fox", "brown quick": "the Quick brown fox", `"quick brown"`: "the Quick brown fox",
		"МИР": "Привет, мир", "天气": "今天天气很好", "🎉": "good job 🎉", "café": "naïve café", "qui*": "the Quick brown fox",
	} {
		if got := alice.find(query, 0); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", query, got)
		}
	}
	for _, query := range []string{`"brown quick"`, "fox AND NOT", "quic", "fox OR bear"} {
		if got := alice.find(query, 0); len(got) != 0 {
			t.Errorf("%s: %q", query, got)
		}
	}
}

func (s *suite) hidesFound(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group()
	alice.say(id, "zebra before")
	alice.add(id, bob)
	alice.say(id, "zebra after")
	other := alice.group()
	alice.say(other, "zebra elsewhere")
	equal(t, "alice finds", len(alice.find("zebra", 0)), 3)
	equal(t, "in one chat", len(alice.find("zebra", other)), 1)
	if got := bob.find("zebra", 0); len(got) != 1 || got[0] != "zebra after" {
		t.Fatalf("bob finds %q", got)
	}
	refuse(t, chat.NotFound, bob.Search, chat.SearchMessages{Query: "zebra", ChatID: other})
	bob.leave(id)
	equal(t, "after leaving", len(bob.find("zebra", 0)), 0)
}

func (s *suite) forgetsFound(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	m, n := alice.say(id, "walrus one"), alice.say(id, "walrus two")
	equal(t, "found", len(alice.find("walrus", id)), 2)
	alice.edit(m, "seal one")
	alice.delete(n)
	equal(t, "found", len(alice.find("walrus", id)), 0)
	equal(t, "found anew", len(alice.find("seal", id)), 1)
}

func (s *suite) pagesFound(t *testing.T) {
	alice := s.one(t, "alice")
	id, other := alice.group(), alice.group()
	var want []string
	for i := range 7 {
		text := "needle " + strings.Repeat("x", i+1)
		alice.say([]chat.ChatID{id, other}[i%2], text)
		want = append(want, text)
	}
	var got []string
	for before := ""; ; {
		p := call(t, alice.Search, chat.SearchMessages{Query: "needle", Before: before, Limit: 3})
		got = append(got, texts(p.Messages)...)
		if !p.More {
			break
		}
		before = p.Next
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Fatalf("got %q", got)
	}
}

func (s *suite) narrowsFound(t *testing.T) {
	alice, bob := s.two(t)
	group := call(t, alice.InsertChat, chat.InsertChat{ChatName: "book club", Kind: chat.Group, UserIDs: ids(bob)}).Chat.ID
	pair := alice.private(bob)
	alice.say(group, "the owl of alice")
	bob.say(group, "the owl of bob: https://example.org/owl")
	bob.say(pair, "an owl for you")
	for query, want := range map[string][]string{
		"owl from:" + bob.name + " has:link":  {"the owl of bob: https://example.org/owl"},
		"from:@" + bob.name + " from:me owl":  {"the owl of alice", "the owl of bob: https://example.org/owl", "an owl for you"},
		`in:"Book Club" from:me`:              {"the owl of alice"},
		`in:"#book club" owl in:@` + bob.name: {"the owl of alice", "the owl of bob: https://example.org/owl", "an owl for you"},
		"has:link":                            {"the owl of bob: https://example.org/owl"},
		"after:2020 before:2020-02 owl":       {},
		"after:1999 owl in:" + bob.name:       {"an owl for you"},
		`"from:me"`:                           {},
	} {
		got := alice.find(query, 0)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: found %q, want %q", query, got, want)
		}
	}
	equal(t, "in the one chat", len(alice.find("from:"+bob.name, pair)), 1)
	equal(t, "in no chat that is both", len(alice.find(`in:"book club" owl`, pair)), 0)
	bob.leave(group)
	equal(t, "of one who left", strings.Join(bob.find("owl from:me", 0), "; "), "an owl for you")
	refuse(t, chat.NotFound, bob.Search, chat.SearchMessages{Query: `in:"book club" owl`})
}

func (s *suite) refusesNames(t *testing.T) {
	alice := s.one(t, "alice")
	for query, kind := range map[string]chat.Kind{
		"from:nobody.here": chat.NotFound, "in:#nowhere x": chat.NotFound, "in:@nobody.here": chat.NotFound,
		"from:": chat.Invalid, "before:soon": chat.Invalid, "has:file": chat.Invalid,
	} {
		refuse(t, kind, alice.Search, chat.SearchMessages{Query: query})
	}
}

func (s *suite) refusesSearch(t *testing.T) {
	alice := s.one(t, "alice")
	refuse(t, chat.Invalid, alice.Search, chat.SearchMessages{Query: ""})
	refuse(t, chat.Invalid, alice.Search, chat.SearchMessages{Query: " ... "})
	refuse(t, chat.TooLarge, alice.Search, chat.SearchMessages{Query: strings.Repeat("x", chat.MaxQueryRunes+1)})
	refuse(t, chat.Invalid, alice.Search, chat.SearchMessages{Query: "x", Before: "nonsense"})
	refuse(t, chat.Invalid, alice.Search, chat.SearchMessages{Query: "x", Limit: -1})
	refuse(t, chat.NotFound, alice.Search, chat.SearchMessages{Query: "x", ChatID: 1 << 20})
}
