package chattest

import (
	"slices"
	"testing"

	"talko/app/chat"
)

func (s *suite) events(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"come in order with their lines": s.tellsEvents,
		"come in pages":                  s.pagesEvents,
		"of another epoch are a reset":   s.resets,
		"every kind":                     s.everyKind,
	})
}

func (s *suite) tellsEvents(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := alice.say(id, "one")
	bob.reply(m, "two")
	alice.edit(m, "uno")
	bob.react(m, "👍")
	p := call(t, bob.Events, chat.GetEvents{ChatID: id, Epoch: bob.epoch(), After: 3})
	if !slices.Equal(kinds(p.Events), []chat.EventKind{chat.Text, chat.Edited, chat.Reacted}) {
		t.Fatalf("events: %+v", p.Events)
	}
	if len(p.Messages) != 2 || p.Messages[0].Seq != 3 || p.Messages[0].Text != "uno" || p.Messages[0].ModSeq != 6 ||
		!p.Messages[0].Reactions[0].Mine || p.Messages[1].Seq != 4 {
		t.Fatalf("messages: %+v", p.Messages)
	}
	if len(p.Quoted) != 1 || p.Quoted[0].Seq != 3 || p.LastSeq != 6 || p.FromSeq != 1 || p.More || p.Reset {
		t.Fatalf("page: %+v", p)
	}
	equal(t, "the edit's text", p.Events[1].Value, "uno")
	equal(t, "the emoji", p.Events[2].Value, "👍")
	end := call(t, bob.Events, chat.GetEvents{ChatID: id, Epoch: bob.epoch(), After: 6})
	if len(end.Events) != 0 || end.More || end.Reset {
		t.Fatalf("at the end: %+v", end)
	}
}

func (s *suite) pagesEvents(t *testing.T) {
	_, bob, id := s.ten(t)
	var got []chat.Seq
	for after := chat.Seq(0); ; after = got[len(got)-1] {
		p := call(t, bob.Events, chat.GetEvents{ChatID: id, Epoch: bob.epoch(), After: after, Limit: 3})
		for _, e := range p.Events {
			got = append(got, e.Seq)
		}
		if !p.More {
			break
		}
	}
	for i, seq := range got {
		equal(t, "seq", seq, chat.Seq(i+1))
	}
	equal(t, "events", len(got), 14)
}

func (s *suite) resets(t *testing.T) {
	_, bob, id := s.ten(t)
	for _, get := range []chat.GetEvents{
		{Epoch: "another", After: 3}, {Epoch: bob.epoch(), After: 15},
	} {
		get.ChatID = id
		p := call(t, bob.Events, get)
		if !p.Reset || len(p.Events) != 0 || len(p.Messages) != 12 || p.LastSeq != 14 || p.FromSeq != 1 {
			t.Fatalf("%+v: %+v", get, p)
		}
	}
	refuse(t, chat.Invalid, bob.Events, chat.GetEvents{ChatID: id, Epoch: bob.epoch(), After: -1})
	refuse(t, chat.Invalid, bob.Events, chat.GetEvents{ChatID: id, Epoch: bob.epoch(), Limit: chat.MaxPage + 1})
}

// everyKind lets everything happen that can, and looks at the whole log as one
// reads it who joined in the middle.
func (s *suite) everyKind(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob)
	old := alice.say(id, "old")
	alice.add(id, chiara)
	m := alice.say(id, "new")
	alice.edit(m, "newer")
	alice.react(m, "👍")
	call(t, alice.DeleteReaction, chat.Reacting{ChatID: id, Seq: m.Seq, Emoji: "👍"})
	alice.pin(m)
	call(t, alice.DeletePin, chat.Pinning{ChatID: id, Seq: m.Seq})
	alice.react(old, "👍")
	alice.delete(old)
	call(t, alice.UpdateChat, chat.UpdateChat{ChatID: id, ChatName: ptr("other"), Topic: ptr("x"), History: ptr(chat.HistoryAll)})
	call(t, alice.UpdateParticipant, chat.UpdateParticipant{ChatID: id, UserID: bob.id, Role: chat.RoleAdmin})
	call(t, alice.UpdateUser, chat.UpdateUser{UserName: ptr(alice.name + "x")})
	bob.leave(id)
	events, lines := chiara.log(id, 0)
	want := []chat.EventKind{
		chat.Joined, chat.Text, chat.Edited, chat.Reacted, chat.Unreacted, chat.Pinned, chat.Unpinned, "", "",
		chat.Renamed, chat.TopicChanged, chat.HistoryChanged, chat.RoleChanged, chat.Named, chat.Left,
	}
	if !slices.Equal(kinds(events), want) {
		t.Fatalf("got %v, want %v", kinds(events), want)
	}
	for i, e := range events {
		equal(t, "seq", e.Seq, chat.Seq(i+4))
		if e.Bare() && (e.User.ID != 0 || e.TS != 0 || e.TargetSeq != 0 || e.Value != "") {
			t.Fatalf("not bare: %+v", e)
		}
		if e.Line() && lines[e.Seq].Kind != e.Kind {
			t.Fatalf("line of %+v: %+v", e, lines[e.Seq])
		}
	}
}
