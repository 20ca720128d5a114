package chattest

import (
	"strings"
	"testing"

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
	work := make(chan struct{}, chat.MaxUnread+1)
	for range chat.MaxUnread + 1 {
		work <- struct{}{}
	}
	close(work)
	done := make(chan error)
	for range 64 {
		go func() {
			var err error
			for range work {
				if err == nil {
					_, err = alice.InsertMessage(ctx(t), chat.InsertMessage{ChatID: id, Text: "x"})
				}
			}
			done <- err
		}()
	}
	for range 64 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "unread", bob.listed(id).Unread, chat.MaxUnread)
	page := call(t, bob.Events, chat.GetEvents{ChatID: id, Epoch: bob.epoch(), After: 1})
	if !page.Reset || len(page.Messages) != chat.DefaultPage || page.Messages[chat.DefaultPage-1].Seq != page.LastSeq {
		t.Fatalf("far behind: reset %v, %d messages", page.Reset, len(page.Messages))
	}
}

func (s *suite) settings(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"are kept and numbered":    s.keepsSettings,
		"a draft names its device": s.keepsDraft,
		"out of their limits":      s.refusesSettings,
	})
}

func (s *suite) keepsSettings(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	before := ask(t, bob.Ping).UserSeq
	r := call(t, bob.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Muted: ptr(true), Level: ptr(chat.LevelMentions)})
	equal(t, "settings", r.Settings, chat.Settings{Muted: true, Level: chat.LevelMentions, UserSeq: before + 1})
	equal(t, "user_seq", r.UserSeq, before+1)
	again := call(t, bob.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Muted: ptr(true)})
	equal(t, "settings after no change", again, r)
	r = call(t, bob.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Pinned: ptr(true)})
	equal(t, "in the list", bob.listed(id).Settings, r.Settings)
	equal(t, "of the other", alice.listed(id).Settings, chat.Settings{})
	equal(t, "head", alice.listed(id).LastSeq, 2)
}

func (s *suite) keepsDraft(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	r := call(t, alice.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Draft: ptr("half a \x1bthought")})
	equal(t, "draft", r.Settings.Draft, chat.Draft{Text: "half a thought", DeviceID: alice.Identity().DeviceID})
	other := s.again(t, alice)
	r = call(t, other.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Draft: ptr("")})
	equal(t, "draft", r.Settings.Draft, chat.Draft{DeviceID: other.Identity().DeviceID})
}

func (s *suite) refusesSettings(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	long := strings.Repeat("x", alice.Identity().Limits.Message+1)
	refuse(t, chat.Invalid, alice.UpdateParticipant, chat.UpdateParticipant{ChatID: id})
	refuse(t, chat.Invalid, alice.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Level: ptr(chat.Level("loud"))})
	refuse(t, chat.Invalid, alice.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Role: chat.RoleAdmin})
	refuse(t, chat.Invalid, alice.UpdateParticipant, chat.UpdateParticipant{ChatID: id, UserID: bob.id, Muted: ptr(true)})
	refuse(t, chat.TooLarge, alice.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Draft: &long})
}
