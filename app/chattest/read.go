package chattest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"talko/app/chat"
)

func (s *suite) read(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"what others wrote is unread":     s.counts,
		"marking read only raises":        s.raises,
		"marking unread sets":             s.sets,
		"an older version is ignored":     s.ignoresOld,
		"a marker stays within the log":   s.clamps,
		"sending leaves the marker alone": s.sendsUnread,
		"both sides count alike":          s.countsAlike,
		"the count is capped":             s.caps,
	})
}

func (s *suite) counts(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob)
	alice.say(id, "one")
	m := alice.say(id, "two")
	bob.say(id, "my own")
	alice.add(id, chiara)
	alice.react(m, "👍")
	alice.delete(m)
	c := bob.listed(id)
	equal(t, "unread", c.Unread, 1)
	equal(t, "taken at", c.LastSeq, 8)
	equal(t, "unread of chiara", chiara.listed(id).Unread, 0)
}

func (s *suite) raises(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	alice.say(id, "one")
	m := alice.say(id, "two @"+bob.name)
	before := bob.listed(id)
	r := call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: 3})
	if r.ReadSeq != 3 || r.Unread != 1 || r.Mentions != 1 || r.LastSeq != 4 ||
		r.UserSeq != before.ReadUserSeq+1 || r.ReadUserSeq != r.UserSeq || r.ReadVersion != before.ReadVersion {
		t.Fatalf("answer: %+v after %+v", r, before.ReadMarker)
	}
	r = call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: m.Seq})
	equal(t, "unread", r.Unread, 0)
	lower := call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: 2})
	equal(t, "read_seq", lower.ReadSeq, m.Seq)
	equal(t, "user_seq after no change", lower.UserSeq, r.UserSeq)
	equal(t, "marker in the list", bob.listed(id).ReadMarker, r.ReadMarker)
}

func (s *suite) sets(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	alice.say(id, "one")
	alice.say(id, "two")
	call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: 4})
	r := call(t, bob.MarkUnread, chat.Mark{ChatID: id, Seq: 3})
	if r.ReadSeq != 3 || r.Unread != 1 || r.ReadVersion != r.UserSeq || r.ReadUserSeq != r.UserSeq {
		t.Fatalf("answer: %+v", r)
	}
	equal(t, "marker in the list", bob.listed(id).ReadMarker, r.ReadMarker)
}

func (s *suite) ignoresOld(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	alice.say(id, "one")
	old := bob.listed(id).ReadVersion
	set := call(t, bob.MarkUnread, chat.Mark{ChatID: id, Seq: 2})
	r := call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: 3, ReadVersion: old})
	equal(t, "marker", r.ReadMarker, set.ReadMarker)
	r = call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: 3, ReadVersion: set.ReadVersion})
	equal(t, "read_seq", r.ReadSeq, 3)
}

func (s *suite) clamps(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := alice.say(id, "one")
	equal(t, "read_seq", call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: 1 << 40}).ReadSeq, m.Seq)
	alice.say(id, "two")
	equal(t, "unread", bob.listed(id).Unread, 1)
	refuse(t, chat.Invalid, bob.MarkRead, chat.Mark{ChatID: id, Seq: -1})
	refuse(t, chat.Invalid, bob.MarkUnread, chat.Mark{ChatID: id, Seq: -1})
}

func (s *suite) sendsUnread(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	alice.say(id, "one")
	before := bob.listed(id).ReadMarker
	bob.say(id, "two")
	equal(t, "marker", bob.listed(id).ReadMarker, before)
}

func (s *suite) caps(t *testing.T) {
	if testing.Short() {
		t.Skip("sends a thousand messages: run without -short")
	}
	alice, bob := s.two(t)
	id := alice.group(bob)
	alice.sayMany(id, chat.MaxUnread+1)
	equal(t, "unread", bob.listed(id).Unread, chat.MaxUnread)
	page := call(t, bob.Events, chat.GetEvents{ChatID: id, Epoch: bob.epoch(), After: 1})
	if !page.Reset || len(page.Messages) != chat.DefaultPage || page.Messages[chat.DefaultPage-1].Seq != page.LastSeq {
		t.Fatalf("far behind: reset %v, %d messages", page.Reset, len(page.Messages))
	}
}

// sayMany sends n messages, many at a time.
func (p *person) sayMany(id chat.ChatID, n int) {
	p.t.Helper()
	const hands = 64
	failed := make(chan error, hands)
	for hand := range hands {
		go func() {
			var err error
			for i := hand; i < n && err == nil; i += hands {
				_, err = p.InsertMessage(ctx(p.t), chat.InsertMessage{ChatID: id, Text: "x"})
			}
			failed <- err
		}()
	}
	for range hands {
		if err := <-failed; err != nil {
			p.t.Fatal(err)
		}
	}
}

// countsAlike lets much happen at random, and counts on both sides.
func (s *suite) countsAlike(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	c := bob.listed(id)
	for range 60 {
		s.something(r, alice, bob, c)
		c = bob.listed(id)
		var unread, mentions int
		for _, m := range bob.page(chat.GetMessages{ChatID: id, Limit: chat.MaxPage}).Messages {
			if u, mention := m.UnreadBy(bob.id); m.Seq > c.ReadSeq && u {
				unread++
				if mention {
					mentions++
				}
			}
		}
		equal(t, "unread", c.Unread, unread)
		equal(t, "mentions", c.Mentions, mentions)
	}
}

// something is one thing that may change what is unread in c, as bob sees it.
func (s *suite) something(r *rand.Rand, alice, bob *person, c chat.Chat) {
	id := c.ID
	seq := 1 + chat.Seq(r.Int64N(int64(c.LastSeq)))
	some := alice.page(chat.GetMessages{ChatID: id, Around: seq, Limit: 1}).Messages[0]
	switch r.IntN(7) {
	case 0, 1:
		alice.say(id, []string{"hm", "@" + bob.name}[r.IntN(2)])
	case 2:
		bob.say(id, "mine")
	case 3:
		call(bob.t, bob.MarkRead, chat.Mark{ChatID: id, Seq: seq})
	case 4:
		call(bob.t, bob.MarkUnread, chat.Mark{ChatID: id, Seq: seq})
	case 5:
		if some.Kind == chat.Text && (some.User.ID == alice.id || r.IntN(2) == 0) {
			alice.delete(some)
		}
	case 6:
		if some.User.ID == alice.id && some.Kind == chat.Text && !some.Deleted {
			alice.edit(some, fmt.Sprint("edited ", r.IntN(9), " @", []string{bob.name, "none"}[r.IntN(2)]))
		}
	}
}
