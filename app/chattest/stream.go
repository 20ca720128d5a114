package chattest

import (
	"slices"
	"testing"

	"talko/app/chat"
)

func (s *suite) stream(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"tells where it begins":              s.opens,
		"tells messages and events in order": s.tells,
		"tells all devices the same":         s.tellsDevices,
		"nothing of others":                  s.tellsNobodyElse,
		"who comes and goes has no hole":     s.tellsWhileThere,
		"removal is the last":                s.tellsRemoval,
		"so is leaving, of the last admin":   s.tellsLastAdmin,
		"touched lines below one's first":    s.tellsBare,
		"a chat comes before its message":    s.tellsChatFirst,
		"what is one user's alone":           s.tellsOwn,
		"user_seq has no holes":              s.numbersOwn,
		"typing":                             s.tellsTyping,
		"presence":                           s.tellsPresence,
		"another's new profile":              s.tellsProfile,
		"the end of the session":             s.tellsEnd,
		"closing ends it":                    s.closesStream,
	})
}

func (s *suite) opens(t *testing.T) {
	alice := s.one(t, "alice")
	st := ask(t, alice.Stream)
	defer st.Close()
	equal(t, "user_seq", st.Opened().UserSeq, ask(t, alice.Ping).UserSeq)
	equal(t, "epoch", st.Opened().Epoch, alice.epoch())
}

func (s *suite) tells(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	l := s.listen(bob)
	sent := call(t, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: "hello @" + bob.name, ClientID: "s-1"}).Message
	m := take[chat.MessageNote](l).Message
	if m.ID != sent.ID || m.Text != sent.Text || m.ClientID != "s-1" || !slices.Equal(m.Mentions, ids(bob)) || m.User.Name != alice.name {
		t.Fatalf("told: %+v", m)
	}
	bob.react(m, "👍")
	n := take[chat.EventNote](l)
	if n.Event.Kind != chat.Reacted || n.Event.Seq != 4 || n.Message == nil || n.Message.ModSeq != 4 ||
		n.Message.Text != m.Text || n.Message.Reactions[0].Mine {
		t.Fatalf("told: %+v %+v", n.Event, n.Message)
	}
	alice.edit(m, "bye")
	n = take[chat.EventNote](l)
	if n.Event.Kind != chat.Edited || n.Event.Value != "bye" || n.Message.Text != "bye" || n.Message.Reactions[0].Mine {
		t.Fatalf("told: %+v %+v", n.Event, n.Message)
	}
	call(t, alice.UpdateChat, chat.UpdateChat{ChatID: id, Topic: ptr("what")})
	n = take[chat.EventNote](l)
	if n.Event.Kind != chat.TopicChanged || n.Message == nil || n.Message.Text != "what" {
		t.Fatalf("told: %+v %+v", n.Event, n.Message)
	}
}

func (s *suite) tellsDevices(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	first, second := s.listen(alice), s.listen(s.again(t, alice))
	const n = 50
	for i := range n {
		if i%2 == 0 {
			alice.say(id, "from alice")
		} else {
			bob.say(id, "from bob")
		}
	}
	for i := range n {
		for _, l := range []*listener{first, second} {
			equal(t, "seq", until[chat.MessageNote](l).Message.Seq, chat.Seq(i+3))
		}
	}
}

func (s *suite) tellsNobodyElse(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob)
	l := s.listen(chiara)
	m := alice.say(id, "not for chiara")
	alice.pin(m)
	call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: m.Seq})
	own := call(t, chiara.InsertChat, chat.InsertChat{}).Chat.ID
	equal(t, "first told", take[chat.ChatNote](l).Chat.ID, own)
}

func (s *suite) tellsRemoval(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	l := s.listen(bob)
	alice.remove(id, bob)
	alice.say(id, "about bob")
	n := take[chat.EventNote](l)
	if n.Event.Kind != chat.Left || n.Event.Subject.ID != bob.id {
		t.Fatalf("told: %+v", n.Event)
	}
	left := take[chat.ChatNote](l)
	if !left.Left || left.Chat.ID != id || left.Chat.Name != "" || left.UserSeq != l.seq+1 {
		t.Fatalf("told: %+v", left)
	}
	own := call(t, bob.InsertChat, chat.InsertChat{}).Chat.ID
	equal(t, "next told", take[chat.ChatNote](l).Chat.ID, own)
}

// tellsWhileThere adds and removes bob while alice writes: what he is told of
// each stay begins with his joining, ends with his leaving, and has no hole.
func (s *suite) tellsWhileThere(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(chiara)
	l := s.listen(bob)
	const stays = 5
	said := make(chan error, 1)
	go func() { said <- chiara.saySome(id, 40) }() // fewer than make a stream lag
	for range stays {
		alice.add(id, bob)
		alice.remove(id, bob)
	}
	if err := <-said; err != nil {
		t.Fatal(err)
	}
	for range stays {
		l.oneStay(bob.id)
	}
}

func (p *person) saySome(id chat.ChatID, n int) error {
	for range n {
		if _, err := p.InsertMessage(ctx(p.t), chat.InsertMessage{ChatID: id, Text: "x"}); err != nil {
			return err
		}
	}
	return nil
}

// oneStay reads what is told from a user's joining to their leaving.
func (l *listener) oneStay(user chat.UserID) {
	l.t.Helper()
	entered := until[chat.ChatNote](l)
	if entered.Left {
		entered = until[chat.ChatNote](l)
	}
	joined := take[chat.EventNote](l).Event
	if joined.Kind != chat.Joined || joined.Subject.ID != user || joined.Seq != entered.Chat.FromSeq {
		l.t.Fatalf("a stay begins with %+v", joined)
	}
	for seq := joined.Seq + 1; ; seq++ {
		switch n := l.next().(type) {
		case chat.MessageNote:
			equal(l.t, "seq", n.Message.Seq, seq)
		case chat.EventNote:
			equal(l.t, "seq", n.Event.Seq, seq)
			if n.Event.Kind == chat.Left {
				return
			}
		default:
			l.t.Fatalf("told %T", n)
		}
	}
}

func (s *suite) tellsBare(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group()
	old := alice.say(id, "before")
	alice.add(id, bob)
	l := s.listen(bob)
	full := s.listen(alice)
	alice.edit(old, "changed")
	n := take[chat.EventNote](l)
	if n.Event != (chat.Event{ChatID: id, Seq: 4}) || n.Message != nil {
		t.Fatalf("told: %+v %+v", n.Event, n.Message)
	}
	equal(t, "told the other", take[chat.EventNote](full).Event.Value, "changed")
}

func (s *suite) tellsChatFirst(t *testing.T) {
	alice, bob := s.two(t)
	la, lb := s.listen(alice), s.listen(bob)
	id := alice.private(bob)
	opened := take[chat.ChatNote](la)
	if opened.Chat.ID != id || opened.Left || opened.Chat.Name != bob.name {
		t.Fatalf("told alice: %+v", opened)
	}
	m := alice.say(id, "hello")
	shown := take[chat.ChatNote](lb)
	if shown.Chat.ID != id || shown.Chat.Name != alice.name || shown.UserSeq != lb.seq+1 {
		t.Fatalf("told bob: %+v", shown)
	}
	equal(t, "then", take[chat.MessageNote](lb).Message.ID, m.ID)

	group := alice.group(bob)
	entered := take[chat.ChatNote](lb)
	if entered.Chat.ID != group || entered.Chat.FromSeq != 1 || entered.Chat.Role != chat.RoleUser {
		t.Fatalf("told bob: %+v", entered)
	}
	equal(t, "then", take[chat.EventNote](lb).Event.Kind, chat.Joined)
}

func (s *suite) tellsTyping(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob)
	la, lb := s.listen(alice), s.listen(bob)
	do(t, alice.Typing, chat.Typing{ChatID: id})
	n := take[chat.TypingNote](lb)
	if n.ChatID != id || n.User.ID != alice.id {
		t.Fatalf("told: %+v", n)
	}
	m := bob.say(id, "yes?")
	equal(t, "told the one who types", take[chat.MessageNote](la).Message.ID, m.ID)
	refuseDo(t, chat.NotFound, chiara.Typing, chat.Typing{ChatID: id})
	equal(t, "head", alice.listed(id).LastSeq, 3)
}

func (s *suite) tellsPresence(t *testing.T) {
	alice, bob := s.two(t)
	alice.group(bob)
	la := s.listen(alice)
	la.all = true
	lb := s.listen(bob)
	for {
		u := until[chat.PresenceNote](la).User
		equal(t, "who", u.ID, bob.id)
		if u.Presence == chat.Online {
			break
		}
	}
	equal(t, "in the list", call(t, alice.User, chat.GetUser{UserID: bob.id}).User.Presence, chat.Online)
	lb.Close()
	for until[chat.PresenceNote](la).User.Presence != chat.Offline {
	}
	equal(t, "in the list", call(t, alice.User, chat.GetUser{UserID: bob.id}).User.Presence, chat.Offline)
}

func (s *suite) tellsProfile(t *testing.T) {
	alice, bob := s.two(t)
	alice.group(bob)
	l := s.listen(alice)
	call(t, bob.UpdateUser, chat.UpdateUser{Status: ptr("at lunch")})
	n := take[chat.UserNote](l)
	if n.UserSeq != 0 || n.User.ID != bob.id || n.User.Status != "at lunch" {
		t.Fatalf("told: %+v", n)
	}
}

func (s *suite) tellsEnd(t *testing.T) {
	alice := s.one(t, "alice")
	other := s.again(t, alice)
	l := s.listen(other)
	do(t, alice.DeleteSession, chat.DeleteSession{SessionID: other.Identity().SessionID})
	l.end(chat.Unauthenticated)
}

func (s *suite) closesStream(t *testing.T) {
	alice := s.one(t, "alice")
	l := s.listen(alice)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l.end("")
	other := s.again(t, alice)
	l = s.listen(other)
	other.Close()
	l.end("")
	ask(t, alice.Ping)
}
