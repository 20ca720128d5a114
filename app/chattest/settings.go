package chattest

import (
	"strings"
	"testing"

	"talko/app/chat"
)

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
	others := alice.listed(id)
	equal(t, "of the other", others.Settings, chat.Settings{UserSeq: others.ReadUserSeq}) // since they entered
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
