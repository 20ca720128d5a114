package chattest

import (
	"testing"

	"talko/app/chat"
)

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
