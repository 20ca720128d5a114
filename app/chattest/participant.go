package chattest

import (
	"slices"
	"testing"

	"talko/app/chat"
)

func (s *suite) participant(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"any participant adds":              s.adds,
		"the added read from their joining": s.readsFromJoining,
		"nothing before is told anywhere":   s.keepsBefore,
		"adding twice changes nothing":      s.addsOnce,
		"an admin removes":                  s.removes,
		"coming back is coming new":         s.comesBack,
		"the last admin leaves an heir":     s.inherits,
		"an empty chat is deleted":          s.deletesEmpty,
		"roles":                             s.setsRoles,
		"are listed in pages":               s.listsParticipants,
	})
}

func (s *suite) adds(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob)
	bob.add(id, chiara)
	m := alice.newest(id)
	if m.Kind != chat.Joined || m.User.ID != bob.id || m.Subject.ID != chiara.id {
		t.Fatalf("line: %+v", m)
	}
	equal(t, "users", alice.listed(id).UserCount, 3)
	refuse(t, chat.NotFound, alice.InsertParticipant, chat.InsertParticipant{ChatID: id, UserID: 1 << 40})
	refuse(t, chat.NotFound, alice.InsertParticipant, chat.InsertParticipant{ChatID: id})
}

func (s *suite) readsFromJoining(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group()
	secret := alice.say(id, "a secret")
	alice.add(id, bob)
	reply := alice.reply(secret, "as I said")
	alice.edit(secret, "another secret")
	alice.react(secret, "👍")

	page := bob.page(chat.GetMessages{ChatID: id})
	equal(t, "from_seq", page.FromSeq, 3)
	equal(t, "lines", len(page.Messages), 2)
	equal(t, "quotes", len(page.Quoted), 0)
	equal(t, "reply_to", page.Messages[1].ReplyTo, secret.Seq)
	events, lines := bob.log(id, 0)
	if len(events) != 4 || events[0].Seq != 3 || !events[2].Bare() || !events[3].Bare() || events[2].Seq != 5 {
		t.Fatalf("events: %+v", events)
	}
	if _, told := lines[secret.Seq]; told || len(lines) != 2 {
		t.Fatalf("lines: %+v", lines)
	}
	refuse(t, chat.NotFound, bob.InsertReaction, chat.Reacting{ChatID: id, Seq: secret.Seq, Emoji: "👍"})
	refuse(t, chat.NotFound, bob.Reactions, chat.GetReactions{ChatID: id, Seq: secret.Seq})
	refuse(t, chat.NotFound, bob.InsertPin, chat.Pinning{ChatID: id, Seq: secret.Seq})
	refuse(t, chat.NotFound, bob.InsertMessage, chat.InsertMessage{ChatID: id, Text: "x", ReplyTo: secret.Seq})
	equal(t, "last message", bob.listed(id).LastMessage.Seq, reply.Seq)
	equal(t, "unread", bob.listed(id).Unread, 1)
}

func (s *suite) addsOnce(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	alice.add(id, bob)
	equal(t, "head", alice.listed(id).LastSeq, 2)
	equal(t, "users", alice.listed(id).UserCount, 2)
}

func (s *suite) removes(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob, chiara)
	refuse(t, chat.Forbidden, bob.DeleteParticipant, chat.DeleteParticipant{ChatID: id, UserID: chiara.id})
	alice.remove(id, bob)
	m := chiara.newest(id)
	if m.Kind != chat.Left || m.User.ID != alice.id || m.Subject.ID != bob.id {
		t.Fatalf("line: %+v", m)
	}
	refuse(t, chat.NotFound, bob.Messages, chat.GetMessages{ChatID: id})
	if _, ok := bob.chat(id); ok {
		t.Fatal("still listed")
	}
	refuse(t, chat.NotFound, alice.DeleteParticipant, chat.DeleteParticipant{ChatID: id, UserID: bob.id})
}

func (s *suite) comesBack(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	old := bob.say(id, "before")
	call(t, bob.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Muted: ptr(true)})
	version := bob.listed(id).ReadVersion
	bob.leave(id)
	alice.say(id, "while away")
	alice.add(id, bob)
	c := bob.listed(id)
	equal(t, "from_seq", c.FromSeq, 6)
	equal(t, "unread", c.Unread, 0)
	equal(t, "muted", c.Settings.Muted, false)
	if c.ReadVersion <= version {
		t.Fatalf("read_version %d is not above %d", c.ReadVersion, version)
	}
	equal(t, "texts", len(texts(bob.page(chat.GetMessages{ChatID: id}).Messages)), 0)
	refuse(t, chat.NotFound, bob.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: old.Seq, Text: "changed"})
}

func (s *suite) inherits(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob, chiara)
	alice.leave(id)
	equal(t, "role of the longest-standing", bob.listed(id).Role, chat.RoleAdmin)
	events, _ := chiara.log(id, 3)
	if !slices.Equal(kinds(events), []chat.EventKind{chat.Left, chat.RoleChanged}) || events[1].Value != string(chat.RoleAdmin) {
		t.Fatalf("events: %+v", events)
	}
	chiara.leave(id)
	equal(t, "head", bob.listed(id).LastSeq, 6)
}

func (s *suite) deletesEmpty(t *testing.T) {
	alice, bob := s.two(t)
	room := alice.newRoom("empties-" + alice.name)
	alice.leave(room)
	refuse(t, chat.NotFound, bob.InsertParticipant, chat.InsertParticipant{ChatID: room, UserID: bob.id})
	bob.newRoom("empties-" + alice.name)
}

func (s *suite) setsRoles(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob, chiara)
	set := func(by, whom *person, role chat.Role) error {
		_, err := by.UpdateParticipant(ctx(t), chat.UpdateParticipant{ChatID: id, UserID: whom.id, Role: role})
		return err
	}
	wantKind(t, set(bob, bob, chat.RoleAdmin), chat.Forbidden)
	wantKind(t, set(alice, alice, chat.RoleUser), chat.Conflict)
	wantKind(t, set(alice, bob, "emperor"), chat.Invalid)
	if err := set(alice, bob, chat.RoleAdmin); err != nil {
		t.Fatal(err)
	}
	m := chiara.newest(id)
	if m.Kind != chat.RoleChanged || m.Subject.ID != bob.id || m.Text != string(chat.RoleAdmin) {
		t.Fatalf("line: %+v", m)
	}
	if err := set(bob, alice, chat.RoleUser); err != nil {
		t.Fatal(err)
	}
	equal(t, "role", alice.listed(id).Role, chat.RoleUser)
	bob.remove(id, alice)
	wantKind(t, set(bob, alice, chat.RoleAdmin), chat.NotFound)
}

func (s *suite) listsParticipants(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob, chiara)
	page := call(t, bob.Participants, chat.GetParticipants{ChatID: id, Limit: 2})
	if len(page.Users) != 2 || !page.More || page.Users[0].ID != alice.id || page.Users[0].Role != chat.RoleAdmin {
		t.Fatalf("page: %+v", page)
	}
	rest := call(t, bob.Participants, chat.GetParticipants{ChatID: id, After: page.Users[1].ID, Limit: 2})
	if len(rest.Users) != 1 || rest.More || rest.Users[0].Name != chiara.name {
		t.Fatalf("rest: %+v", rest)
	}
	refuse(t, chat.Invalid, bob.Participants, chat.GetParticipants{ChatID: id, Limit: chat.MaxPage + 1})
}
