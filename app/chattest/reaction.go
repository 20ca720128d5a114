package chattest

import (
	"fmt"
	"testing"

	"talko/app/chat"
)

func (s *suite) reaction(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"is counted, and told as one's own": s.reacts,
		"nothing new is no event":           s.reactsOnce,
		"who reacted is listed in pages":    s.listsReactions,
		"is one emoji":                      s.refusesReactions,
		"there are only so many kinds":      s.limitsReactions,
	})
}

func (s *suite) reacts(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := alice.say(id, "done")
	alice.react(m, "🎉")
	got := bob.react(m, "🎉")
	bob.react(m, "👍🏽")
	if len(got.Reactions) != 1 || got.Reactions[0] != (chat.Reaction{Emoji: "🎉", Count: 2, Mine: true}) {
		t.Fatalf("reactions: %+v", got.Reactions)
	}
	seen := alice.newest(id).Reactions
	if len(seen) != 2 || !seen[0].Mine || seen[1] != (chat.Reaction{Emoji: "👍🏽", Count: 1}) {
		t.Fatalf("as alice sees them: %+v", seen)
	}
	left := call(t, bob.DeleteReaction, chat.Reacting{ChatID: id, Seq: m.Seq, Emoji: "🎉"}).Message.Reactions
	if len(left) != 2 || left[0] != (chat.Reaction{Emoji: "🎉", Count: 1}) {
		t.Fatalf("left: %+v", left)
	}
	equal(t, "unread", bob.listed(id).Unread, 1)
}

func (s *suite) reactsOnce(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	m := alice.say(id, "done")
	first := alice.react(m, "🎉")
	again := alice.react(m, "🎉")
	equal(t, "mod_seq", again.ModSeq, first.ModSeq)
	equal(t, "count", again.Reactions[0].Count, 1)
	call(t, alice.DeleteReaction, chat.Reacting{ChatID: id, Seq: m.Seq, Emoji: "👍"})
	equal(t, "head", alice.listed(id).LastSeq, first.ModSeq)
	alice.delete(m)
	refuse(t, chat.Conflict, alice.InsertReaction, chat.Reacting{ChatID: id, Seq: m.Seq, Emoji: "👍"})
}

func (s *suite) listsReactions(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob, chiara)
	m := alice.say(id, "done")
	for _, p := range []*person{chiara, alice, bob} {
		p.react(m, "🎉")
	}
	bob.react(m, "👍")
	var got []chat.UserID
	for after, n := "", 0; ; n++ {
		page := call(t, bob.Reactions, chat.GetReactions{ChatID: id, Seq: m.Seq, After: after, Limit: 2})
		for _, r := range page.Reactions {
			got = append(got, r.User.ID)
		}
		if !page.More {
			equal(t, "pages before the last", n, 1)
			break
		}
		after = page.Next
	}
	equal(t, "who", fmt.Sprint(got), fmt.Sprint(ids(chiara, alice, bob, bob)))
	only := call(t, bob.Reactions, chat.GetReactions{ChatID: id, Seq: m.Seq, Emoji: "👍"})
	if len(only.Reactions) != 1 || only.Reactions[0].User.Name != bob.name || only.More {
		t.Fatalf("only: %+v", only)
	}
	refuse(t, chat.Invalid, bob.Reactions, chat.GetReactions{ChatID: id, Seq: m.Seq, After: "nonsense"})
	refuse(t, chat.NotFound, bob.Reactions, chat.GetReactions{ChatID: id, Seq: 99})
}

func (s *suite) refusesReactions(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	m := alice.say(id, "done")
	for _, odd := range []string{"", " ", "👍👍", "word", "\x1b", "👍\n", "\u202e"} {
		refuse(t, chat.Invalid, alice.InsertReaction, chat.Reacting{ChatID: id, Seq: m.Seq, Emoji: odd})
	}
	alice.react(m, "👩‍👩‍👧‍👦")
	refuse(t, chat.NotFound, alice.InsertReaction, chat.Reacting{ChatID: id, Seq: 99, Emoji: "👍"})
}

func (s *suite) limitsReactions(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := alice.say(id, "done")
	for i := range chat.MaxReactionKinds {
		alice.react(m, string(rune('😀'+i)))
	}
	refuse(t, chat.Conflict, alice.InsertReaction, chat.Reacting{ChatID: id, Seq: m.Seq, Emoji: "🎉"})
	bob.react(m, "😀")
}
