package chattest

import (
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

func (s *suite) mention(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"names of participants are found": s.findsMentions,
		"an edit mentions anew":           s.editsMentions,
		"are listed newest first":         s.listsMentions,
	})
}

func (s *suite) findsMentions(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob)
	for text, want := range map[string][]chat.UserID{
		"@" + bob.name: ids(bob),
		"ask @" + strings.ToUpper(bob.name) + ".":         ids(bob),
		"(@" + bob.name + "), @" + bob.name:               ids(bob),
		"@" + bob.name + " and @" + chiara.name:           ids(bob), // who is not here
		"mail@" + bob.name:                                nil,
		"@" + bob.name + "x":                              nil,
		"@" + strings.Replace(bob.name, "o", "0", 1):      nil,
		"@" + alice.name + " is oneself":                  nil,
		"@ @@ @nobody-at-all @" + strings.Repeat("x", 99): nil,
	} {
		if m := alice.say(id, text); !slices.Equal(m.Mentions, want) {
			t.Errorf("%q: %v, want %v", text, m.Mentions, want)
		}
	}
	c := bob.listed(id)
	equal(t, "unread", c.Unread, 9)
	equal(t, "mentions", c.Mentions, 4)
}

func (s *suite) editsMentions(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := alice.say(id, "hello")
	m = alice.edit(m, "hello @"+bob.name)
	if !slices.Equal(m.Mentions, ids(bob)) {
		t.Fatalf("mentions: %v", m.Mentions)
	}
	equal(t, "mentions", bob.listed(id).Mentions, 1)
	alice.edit(m, "hello again")
	equal(t, "mentions", bob.listed(id).Mentions, 0)
	equal(t, "listed", len(call(t, bob.Mentions, chat.GetMentions{}).Messages), 0)
}

func (s *suite) listsMentions(t *testing.T) {
	alice, bob := s.two(t)
	one, two := alice.group(bob), alice.group(bob)
	var want []chat.MessageID
	for i := range 5 {
		id := one
		if i%2 == 1 {
			id = two
		}
		want = append(want, alice.say(id, "@"+bob.name).ID)
	}
	var got []chat.MessageID
	for before := ""; ; {
		page := call(t, bob.Mentions, chat.GetMentions{Before: before, Limit: 2})
		for _, m := range page.Messages {
			got = append(got, m.ID)
		}
		if !page.More {
			break
		}
		before = page.Next
	}
	equal(t, "mentions", len(got), len(want))
	for _, id := range want {
		if !slices.Contains(got, id) {
			t.Fatalf("%v lacks %v", got, id)
		}
	}
	equal(t, "of one chat", len(call(t, bob.Mentions, chat.GetMentions{ChatID: one}).Messages), 3)
	bob.leave(two)
	equal(t, "after leaving", len(call(t, bob.Mentions, chat.GetMentions{}).Messages), 3)
	refuse(t, chat.NotFound, bob.Mentions, chat.GetMentions{ChatID: two})
	refuse(t, chat.Invalid, bob.Mentions, chat.GetMentions{Before: "nonsense"})
}
