package hub

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"talko/app/chat"
)

// TestARosterIsAListOfStreams drives a roster by random comings and goings and
// holds it equal to a plain list of those that are there.
func TestARosterIsAListOfStreams(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := newRoster()
		var there []*Stream
		online := map[chat.UserID]bool{} // as it was told
		t.Repeat(map[string]func(*rapid.T){
			"come": func(t *rapid.T) {
				s := &Stream{user: chat.UserID(rapid.IntRange(1, 3).Draw(t, "user"))}
				r.add(s)
				there = append(there, s)
			},
			"go": func(t *rapid.T) {
				if len(there) == 0 {
					return
				}
				i := rapid.IntRange(0, len(there)-1).Draw(t, "stream")
				r.remove(there[i])
				there = slices.Delete(there, i, i+1)
			},
			"tell": func(t *rapid.T) {
				for c, some := r.news(); some; c, some = r.news() {
					if online[c.user] == c.online {
						t.Fatalf("told twice: %+v", c)
					}
					online[c.user] = c.online
				}
				for user := chat.UserID(1); user <= 3; user++ {
					if online[user] != (len(r.users[user]) > 0) {
						t.Fatalf("user %d: told %v", user, online[user])
					}
				}
			},
			"": func(t *rapid.T) { equalRoster(t, &r, there) },
		})
	})
}

func equalRoster(t *rapid.T, r *roster, there []*Stream) {
	if r.streams != len(there) || len(r.all()) != len(there) {
		t.Fatalf("%d streams, %d in all, want %d", r.streams, len(r.all()), len(there))
	}
	users := map[chat.UserID]bool{}
	for _, s := range there {
		users[s.user] = true
	}
	if len(r.users) != len(users) {
		t.Fatalf("%d users, want %d", len(r.users), len(users))
	}
	for user := chat.UserID(1); user <= 3; user++ {
		p := event(1, user)
		got := r.targets(nil, &p)
		want := slices.DeleteFunc(slices.Clone(there), func(s *Stream) bool { return s.user != user })
		if len(got) != len(want) || slices.ContainsFunc(want, func(s *Stream) bool { return !slices.Contains(got, target{stream: s}) }) {
			t.Fatalf("user %d: %d targets, want %d", user, len(got), len(want))
		}
		others := len(users)
		if users[user] {
			others--
		}
		if r.others(user) != others {
			t.Fatalf("user %d has %d others, want %d", user, r.others(user), others)
		}
	}
}
