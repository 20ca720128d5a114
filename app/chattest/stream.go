package chattest

import (
	"slices"
	"testing"
	"time"

	"talko/app/chat"
)

func (s *suite) stream(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"tells where it begins":              s.opens,
		"tells messages and events in order": s.tells,
		"tells all devices the same":         s.tellsDevices,
		"nothing of others":                  s.tellsNobodyElse,
		"removal is the last":                s.tellsRemoval,
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

// listener reads one stream; it passes over what comes by itself at any time.
type listener struct {
	t *testing.T
	chat.Stream
	seq chat.UserSeq // where the test begins
	all bool         // presence too
}

// listen opens a stream, and passes over what is told late of earlier changes:
// an answer may overtake its hint.
func (s *suite) listen(p *person) *listener {
	p.t.Helper()
	st := ask(p.t, p.Stream)
	p.t.Cleanup(func() { st.Close() })
	l := &listener{t: p.t, Stream: st}
	call(p.t, p.InsertBlock, chat.Blocking{UserID: s.nobody.id})
	l.seq = call(p.t, p.DeleteBlock, chat.Blocking{UserID: s.nobody.id}).UserSeq
	for until[chat.SettingNote](l).UserSeq != l.seq {
	}
	return l
}

// next returns the next notification that is no presence.
func (l *listener) next() chat.Notification {
	l.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		select {
		case n, ok := <-l.Notifications():
			if !ok {
				l.t.Fatalf("the stream ended: %v", l.Err())
			}
			if _, presence := n.(chat.PresenceNote); presence && !l.all {
				continue
			}
			return n
		case <-late.C:
			l.t.Fatal("nothing was told")
		}
	}
}

// take returns the next notification, which must be an N.
func take[N chat.Notification](l *listener) N {
	l.t.Helper()
	n := l.next()
	got, ok := n.(N)
	if !ok {
		l.t.Fatalf("told %T %+v, want %T", n, n, got)
	}
	return got
}

// until returns the next N, and passes over others.
func until[N chat.Notification](l *listener) N {
	l.t.Helper()
	for {
		if n, ok := l.next().(N); ok {
			return n
		}
	}
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

func (s *suite) tellsOwn(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := alice.say(id, "one")
	l := s.listen(s.again(t, bob))
	seq := l.seq

	read := call(t, bob.MarkRead, chat.Mark{ChatID: id, Seq: m.Seq})
	equal(t, "read", take[chat.ReadNote](l), chat.ReadNote{
		UserSeq: seq + 1, ChatID: id, ReadMarker: read.ReadMarker, LastSeq: m.Seq,
	})
	set := call(t, bob.UpdateParticipant, chat.UpdateParticipant{ChatID: id, Draft: ptr("hm")})
	n := take[chat.SettingNote](l)
	if n.UserSeq != seq+2 || n.ChatID != id || n.Settings == nil || *n.Settings != set.Settings {
		t.Fatalf("setting: %+v", n)
	}
	call(t, bob.InsertBlock, chat.Blocking{UserID: alice.id})
	n = take[chat.SettingNote](l)
	if n.UserSeq != seq+3 || n.ChatID != 0 || n.User == nil || n.User.ID != alice.id || !n.Blocked {
		t.Fatalf("block: %+v", n)
	}
	call(t, bob.UpdateUser, chat.UpdateUser{Status: ptr("away")})
	u := take[chat.UserNote](l)
	if u.UserSeq != seq+4 || u.User.Status != "away" {
		t.Fatalf("user: %+v", u)
	}
	other := s.again(t, bob)
	in := take[chat.SessionNote](l)
	if in.UserSeq != seq+5 || in.Session.ID != other.Identity().SessionID || in.Ended {
		t.Fatalf("session: %+v", in)
	}
	do(t, bob.DeleteSession, chat.DeleteSession{SessionID: other.Identity().SessionID})
	out := take[chat.SessionNote](l)
	if out.UserSeq != seq+6 || out.Session.ID != other.Identity().SessionID || !out.Ended {
		t.Fatalf("session: %+v", out)
	}
}

func (s *suite) numbersOwn(t *testing.T) {
	alice, bob := s.two(t)
	l := s.listen(bob)
	id := alice.group(bob)
	alice.remove(id, bob)
	room := bob.newRoom("own-" + bob.name)
	bob.say(room, "x")
	call(t, bob.MarkUnread, chat.Mark{ChatID: room})
	do(t, bob.DeleteChat, chat.DeleteChat{ChatID: room})
	end := ask(t, bob.Ping).UserSeq
	for at := l.seq; at < end; {
		if seq := userSeq(l.next()); seq != 0 {
			equal(t, "user_seq", seq, at+1)
			at = seq
		}
	}
}

func userSeq(n chat.Notification) chat.UserSeq {
	switch n := n.(type) {
	case chat.ChatNote:
		return n.UserSeq
	case chat.ReadNote:
		return n.UserSeq
	case chat.SettingNote:
		return n.UserSeq
	case chat.UserNote:
		return n.UserSeq
	case chat.SessionNote:
		return n.UserSeq
	}
	return 0
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

// end waits for the stream's end.
func (l *listener) end(want chat.Kind) {
	l.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		select {
		case _, ok := <-l.Notifications():
			if !ok {
				equal(l.t, "why it ended", chat.KindOf(l.Err()), want)
				return
			}
		case <-late.C:
			l.t.Fatal("the stream goes on")
		}
	}
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
