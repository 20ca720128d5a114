package chattest

import (
	"testing"

	"talko/app/chat"
)

func (s *suite) pair(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"is unique":                            s.opensOnce,
		"shows to the other with a message":    s.showsWithMessage,
		"leaving hides until the next message": s.hidesPair,
		"never takes a third":                  s.keepsThird,
		"notes are one's own":                  s.keepsNotes,
		"bears the other's name":               s.namesPair,
	})
}

func (s *suite) opensOnce(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.private(bob)
	equal(t, "again", alice.private(bob), id)
	equal(t, "from the other side", bob.private(alice), id)
	notes := call(t, alice.InsertChat, chat.InsertChat{}).Chat.ID
	equal(t, "notes again", call(t, alice.InsertChat, chat.InsertChat{}).Chat.ID, notes)
}

func (s *suite) showsWithMessage(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.private(bob)
	alice.listed(id)
	before := ask(t, bob.Ping)
	if _, ok := bob.chat(id); ok {
		t.Fatal("shown to the other before the first message")
	}
	alice.say(id, "hello")
	c := bob.listed(id)
	equal(t, "unread", c.Unread, 1)
	equal(t, "from_seq", c.FromSeq, 1)
	equal(t, "head", c.LastSeq, 1)
	after := ask(t, bob.Ping)
	equal(t, "user_seq", after.UserSeq, before.UserSeq+1)
	equal(t, "sum", after.Sum, before.Sum+1)
}

func (s *suite) hidesPair(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.private(bob)
	alice.say(id, "hello")
	bob.leave(id)
	if _, ok := bob.chat(id); ok {
		t.Fatal("still listed")
	}
	m := alice.newest(id)
	alice.react(m, "👍")
	if _, ok := bob.chat(id); ok {
		t.Fatal("shown by a reaction")
	}
	alice.say(id, "are you there?")
	equal(t, "unread", bob.listed(id).Unread, 2)
	bob.leave(id)
	bob.say(id, "my own words show it too")
	bob.listed(id)
	bob.leave(id)
	equal(t, "opened again", bob.private(alice), id)
	bob.listed(id)
}

func (s *suite) keepsThird(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.private(bob)
	refuse(t, chat.Forbidden, alice.InsertParticipant, chat.InsertParticipant{ChatID: id, UserID: chiara.id})
	refuse(t, chat.NotFound, chiara.InsertParticipant, chat.InsertParticipant{ChatID: id, UserID: chiara.id})
	refuse(t, chat.Forbidden, alice.DeleteParticipant, chat.DeleteParticipant{ChatID: id, UserID: bob.id})
	refuse(t, chat.Forbidden, alice.UpdateChat, chat.UpdateChat{ChatID: id, Topic: ptr("x")})
	refuseDo(t, chat.Forbidden, alice.DeleteChat, chat.DeleteChat{ChatID: id})
}

func (s *suite) keepsNotes(t *testing.T) {
	alice, bob := s.two(t)
	id := call(t, alice.InsertChat, chat.InsertChat{}).Chat.ID
	alice.say(id, "remember the milk")
	equal(t, "unread", alice.listed(id).Unread, 0)
	equal(t, "users", alice.listed(id).UserCount, 1)
	refuse(t, chat.NotFound, bob.Messages, chat.GetMessages{ChatID: id})
	refuse(t, chat.Forbidden, alice.InsertParticipant, chat.InsertParticipant{ChatID: id, UserID: bob.id})
}

func (s *suite) namesPair(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.private(bob)
	alice.say(id, "hello")
	equal(t, "for alice", alice.listed(id).Name, bob.name)
	equal(t, "for bob", bob.listed(id).Name, alice.name)
	equal(t, "users", len(bob.listed(id).Users), 2)
}
