package chattest

import (
	"testing"

	"talko/app/chat"
)

func (s *suite) idempotency(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"a repeated message is one":           s.sendsOnce,
		"also when tries overtake each other": s.sendsOnceTogether,
		"also after an edit":                  s.sendsOnceEdited,
		"also after a removal":                s.sendsOnceRemoved,
		"the same id with other params":       s.refusesOtherParams,
		"the same id for another change":      s.refusesOtherKinds,
		"an id is one user's":                 s.keepsIDsApart,
		"every other change":                  s.repeatsChanges,
		"after a removal too":                 s.repeatsAfterRemoval,
		"without an id a retry doubles":       s.doubles,
		"a refused call leaves its id free":   s.freesID,
	})
}

func (s *suite) sendsOnce(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	p := chat.InsertMessage{ChatID: id, Text: "hello", ClientID: "01890000-0000-7000-8000-000000000001"}
	first := call(t, alice.InsertMessage, p).Message
	bob.say(id, "between")
	again := call(t, alice.InsertMessage, p).Message
	equal(t, "id", again.ID, first.ID)
	equal(t, "time", again.TS, first.TS)
	equal(t, "head", alice.listed(id).LastSeq, 4)
}

func (s *suite) sendsOnceTogether(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	const tries = 8
	type answer struct {
		id  chat.MessageID
		err error
	}
	answers := make(chan answer, tries)
	for range tries {
		go func() {
			r, err := alice.InsertMessage(ctx(t), chat.InsertMessage{ChatID: id, Text: "once", ClientID: "t-1"})
			answers <- answer{r.Message.ID, err}
		}()
	}
	for range tries {
		equal(t, "answer", <-answers, answer{chat.ID(id, 2), nil})
	}
	equal(t, "head", alice.listed(id).LastSeq, 2)
}

func (s *suite) sendsOnceEdited(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	p := chat.InsertMessage{ChatID: id, Text: "hello", ClientID: "e-1"}
	first := call(t, alice.InsertMessage, p).Message
	alice.edit(first, "changed")
	again := call(t, alice.InsertMessage, p).Message
	equal(t, "id", again.ID, first.ID)
	alice.delete(first)
	again = call(t, alice.InsertMessage, p).Message
	equal(t, "id", again.ID, first.ID)
	equal(t, "time", again.TS, first.TS)
	equal(t, "head", alice.listed(id).LastSeq, 4)
}

func (s *suite) sendsOnceRemoved(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	p := chat.InsertMessage{ChatID: id, Text: "hello", ClientID: "r-1"}
	first := call(t, bob.InsertMessage, p).Message
	alice.remove(id, bob)
	alice.react(first, "👎")
	again := call(t, bob.InsertMessage, p).Message
	equal(t, "id", again.ID, first.ID)
	equal(t, "reactions told to one who is out", len(again.Reactions), 0)
	alice.delete(first)
	again = call(t, bob.InsertMessage, p).Message
	equal(t, "text told to one who is out", again.Text, "hello")
	equal(t, "deletion told to one who is out", again.Deleted, false)
	equal(t, "mod_seq told to one who is out", again.ModSeq, first.ModSeq)
	equal(t, "edit_seq told to one who is out", again.EditSeq, first.EditSeq)
	other := p
	other.ClientID = "r-2"
	refuse(t, chat.NotFound, bob.InsertMessage, other)
	alice.add(id, bob) // who may read what comes from now on
	again = call(t, bob.InsertMessage, p).Message
	equal(t, "reactions told to one who is back", len(again.Reactions), 0)
}

func (s *suite) refusesOtherParams(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	p := chat.InsertMessage{ChatID: id, Text: "hello", ClientID: "o-1"}
	m := call(t, alice.InsertMessage, p).Message
	p.Text = "something else"
	refuse(t, chat.Conflict, alice.InsertMessage, p)
	pin := chat.Pinning{ChatID: id, Seq: m.Seq, ClientID: "o-2"}
	call(t, alice.InsertPin, pin)
	pin.Seq++
	refuse(t, chat.Conflict, alice.InsertPin, pin)
}

func (s *suite) refusesOtherKinds(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	p := chat.InsertMessage{ChatID: id, Text: "hello", ClientID: "k-1"}
	m := call(t, alice.InsertMessage, p).Message
	pin := chat.Pinning{ChatID: id, Seq: m.Seq, ClientID: "k-1"}
	refuse(t, chat.Conflict, alice.InsertPin, pin)
	pin.ClientID = "k-2"
	call(t, alice.InsertPin, pin)
	refuse(t, chat.Conflict, alice.DeletePin, pin)
	p.ClientID = "k-2"
	refuse(t, chat.Conflict, alice.InsertMessage, p)
	equal(t, "head", alice.listed(id).LastSeq, 3)
}

func (s *suite) keepsIDsApart(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	p := chat.InsertMessage{ChatID: id, Text: "hello", ClientID: "same"}
	a := call(t, alice.InsertMessage, p).Message
	b := call(t, bob.InsertMessage, p).Message
	if a.ID == b.ID {
		t.Fatal("two users share an answer")
	}
}

func (s *suite) repeatsChanges(t *testing.T) {
	alice, bob := s.two(t)
	group := chat.InsertChat{ChatName: "once", Kind: chat.Group, ClientID: "x-1"}
	id := call(t, alice.InsertChat, group).Chat.ID
	equal(t, "chat", call(t, alice.InsertChat, group).Chat.ID, id)
	equal(t, "chats", len(alice.chats()), 1)

	add := chat.InsertParticipant{ChatID: id, UserID: bob.id, ClientID: "x-2"}
	call(t, alice.InsertParticipant, add)
	bob.leave(id)
	call(t, alice.InsertParticipant, add)
	if _, in := bob.chat(id); in {
		t.Fatal("a retry adds again")
	}

	m := alice.say(id, "one")
	edit := chat.UpdateMessage{ChatID: id, Seq: m.Seq, Text: "two", EditSeq: m.EditSeq, ClientID: "x-3"}
	first := call(t, alice.UpdateMessage, edit).Message
	alice.edit(m, "three")
	equal(t, "edit_seq", call(t, alice.UpdateMessage, edit).Message.EditSeq, first.EditSeq)
	equal(t, "text", alice.newest(id).Text, "three")

	react := chat.Reacting{ChatID: id, Seq: m.Seq, Emoji: "👍", ClientID: "x-4"}
	call(t, alice.InsertReaction, react)
	call(t, alice.DeleteReaction, chat.Reacting{ChatID: id, Seq: m.Seq, Emoji: "👍"})
	call(t, alice.InsertReaction, react)
	equal(t, "reactions", len(alice.newest(id).Reactions), 0)

	unread := chat.Mark{ChatID: id, ClientID: "x-5"}
	version := call(t, alice.MarkUnread, unread).ReadVersion
	equal(t, "read_version", call(t, alice.MarkUnread, unread).ReadVersion, version)
	equal(t, "read_version in the list", alice.listed(id).ReadVersion, version)
}

func (s *suite) repeatsAfterRemoval(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	leave := chat.DeleteParticipant{ChatID: id, UserID: bob.id, ClientID: "l-1"}
	call(t, bob.DeleteParticipant, leave)
	call(t, bob.DeleteParticipant, leave)
	gone := chat.DeleteChat{ChatID: id, ClientID: "l-2"}
	do(t, alice.DeleteChat, gone)
	do(t, alice.DeleteChat, gone)
}

func (s *suite) doubles(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	a, b := alice.say(id, "same"), alice.say(id, "same")
	if a.ID == b.ID {
		t.Fatal("two messages are one")
	}
}

func (s *suite) freesID(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	refuse(t, chat.NotFound, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: "x", ReplyTo: 99, ClientID: "f-1"})
	call(t, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: "y", ClientID: "f-1"})
	refuse(t, chat.NotFound, alice.InsertPin, chat.Pinning{ChatID: id, Seq: 99, ClientID: "f-2"})
	call(t, alice.InsertPin, chat.Pinning{ChatID: id, Seq: 2, ClientID: "f-2"})
}
