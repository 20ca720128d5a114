package chattest

import (
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

func (s *suite) message(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"is stored with the next seq":        s.sends,
		"is cleaned":                         s.cleansText,
		"out of its limits":                  s.refusesText,
		"a reply quotes":                     s.replies,
		"one's own can be edited":            s.edits,
		"an edit knows what it changes":      s.editsInTurn,
		"deletion leaves a tombstone":        s.buries,
		"lines that are no text stay":        s.keepsLines,
		"no seq reaches into another chat":   s.keepsWithin,
		"seqs have no holes":                 s.numbers,
		"concurrent senders share one order": s.sendsTogether,
	})
}

func (s *suite) sends(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := call(t, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: "hello", ClientID: "c-1"}).Message
	if m.ID != chat.ID(id, 3) || m.ChatID != id || m.Seq != 3 || m.ModSeq != 3 || m.EditSeq != 3 ||
		m.Kind != chat.Text || m.User.ID != alice.id || m.User.Name != alice.name || m.Text != "hello" ||
		m.TS == 0 || m.ClientID != "c-1" {
		t.Fatalf("message: %+v", m)
	}
	got := bob.newest(id)
	if got.ID != m.ID || got.Text != m.Text || got.TS != m.TS || got.User.Name != alice.name {
		t.Fatalf("as bob reads it: %+v", got)
	}
	equal(t, "head", bob.listed(id).LastSeq, m.Seq)
	equal(t, "last message", bob.listed(id).LastMessage.ID, m.ID)
}

func (s *suite) cleansText(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	m := alice.say(id, "one\r\ntwo\x1b[31m\u202e \tthree")
	if strings.ContainsAny(m.Text, "\x1b\r\u202e") || !strings.HasPrefix(m.Text, "one\ntwo") || !strings.Contains(m.Text, "\tthree") {
		t.Fatalf("text: %q", m.Text)
	}
	equal(t, "as stored", alice.newest(id).Text, m.Text)
	edited := alice.edit(m, "new\x07 text")
	equal(t, "edited", edited.Text, "new text")
}

func (s *suite) refusesText(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	m := alice.say(id, "fine")
	long := strings.Repeat("x", alice.Identity().Limits.Message+1)
	for text, want := range map[string]chat.Kind{
		"": chat.Invalid, " \n\t": chat.Invalid, "\x1b\u200b": chat.Invalid, long: chat.TooLarge,
	} {
		refuse(t, want, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: text})
		refuse(t, want, alice.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: m.Seq, Text: text})
	}
	alice.say(id, long[1:])
	refuse(t, chat.NotFound, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: "x", ReplyTo: 99})
	refuse(t, chat.NotFound, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: "x", ReplyTo: -1})
	refuse(t, chat.Invalid, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: "x", ReplyTo: 1})
	refuse(t, chat.NotFound, alice.InsertMessage, chat.InsertMessage{Text: "x"})
	equal(t, "head", alice.listed(id).LastSeq, 3)
}

func (s *suite) replies(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	first := alice.say(id, "first")
	reply := bob.reply(first, "second")
	equal(t, "reply_to", reply.ReplyTo, first.Seq)
	page := bob.page(chat.GetMessages{ChatID: id, Limit: 1})
	if len(page.Quoted) != 1 || page.Quoted[0].ID != first.ID || page.Quoted[0].Text != "first" {
		t.Fatalf("quoted: %+v", page.Quoted)
	}
	alice.delete(first)
	page = bob.page(chat.GetMessages{ChatID: id, Limit: 1})
	if len(page.Quoted) != 1 || !page.Quoted[0].Deleted || page.Quoted[0].Text != "" {
		t.Fatalf("quoted tombstone: %+v", page.Quoted)
	}
}

func (s *suite) edits(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := alice.say(id, "frist")
	refuse(t, chat.Forbidden, bob.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: m.Seq, Text: "mine"})
	edited := alice.edit(m, "first")
	if edited.Text != "first" || edited.Seq != m.Seq || edited.EditSeq != 4 || edited.ModSeq != 4 || !edited.Edited() {
		t.Fatalf("edited: %+v", edited)
	}
	events, lines := bob.log(id, 2)
	if !slices.Equal(kinds(events), []chat.EventKind{chat.Text, chat.Edited}) || events[1].TargetSeq != m.Seq {
		t.Fatalf("events: %+v", events)
	}
	if events[0].Value != "first" || lines[m.Seq].Text != "first" {
		t.Fatalf("an old text is told: %+v", events)
	}
	alice.edit(m, "first")
	equal(t, "head after the same text", alice.listed(id).LastSeq, 4)
	refuse(t, chat.NotFound, alice.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: 99, Text: "x"})
	refuse(t, chat.NotFound, alice.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: 4, Text: "x"})
}

func (s *suite) editsInTurn(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	m := alice.say(id, "one")
	second := alice.edit(m, "two")
	refuse(t, chat.Conflict, alice.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: m.Seq, Text: "three", EditSeq: m.EditSeq})
	alice.pin(m)
	call(t, alice.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: m.Seq, Text: "three", EditSeq: second.EditSeq})
	alice.delete(m)
	refuse(t, chat.Conflict, alice.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: m.Seq, Text: "four"})
}

func (s *suite) buries(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := bob.say(id, "secret @"+alice.name)
	alice.pin(m)
	gone := bob.delete(m)
	if !gone.Deleted || gone.Text != "" || gone.Pinned || len(gone.Mentions) != 0 || gone.ModSeq != 5 {
		t.Fatalf("tombstone: %+v", gone)
	}
	again := bob.delete(m)
	equal(t, "mod_seq of a second deletion", again.ModSeq, gone.ModSeq)
	equal(t, "head", alice.listed(id).LastSeq, 5)
	equal(t, "unread", alice.listed(id).Unread, 0)
	equal(t, "mentions", alice.listed(id).Mentions, 0)
	_, lines := alice.log(id, 0)
	if left := lines[m.Seq]; !left.Deleted || left.Text != "" {
		t.Fatalf("line: %+v", left)
	}
	if c := alice.listed(id); c.LastMessage != nil {
		t.Fatalf("last message: %+v", c.LastMessage)
	}
	for _, text := range allValues(alice, id) {
		if strings.Contains(text, "secret") {
			t.Fatalf("the log still tells %q", text)
		}
	}
	refuse(t, chat.NotFound, alice.DeleteMessage, chat.DeleteMessage{ChatID: id, Seq: 99})
	other := alice.say(id, "mine")
	refuse(t, chat.Forbidden, bob.DeleteMessage, chat.DeleteMessage{ChatID: id, Seq: other.Seq})
}

func allValues(p *person, id chat.ChatID) []string {
	events, _ := p.log(id, 0)
	var all []string
	for _, e := range events {
		all = append(all, e.Value)
	}
	return all
}

func (s *suite) keepsLines(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	refuse(t, chat.Invalid, alice.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: 1, Text: "x"})
	refuse(t, chat.Invalid, alice.DeleteMessage, chat.DeleteMessage{ChatID: id, Seq: 1})
	refuse(t, chat.Invalid, alice.InsertReaction, chat.Reacting{ChatID: id, Seq: 1, Emoji: "👍"})
	refuse(t, chat.Invalid, alice.InsertPin, chat.Pinning{ChatID: id, Seq: 1})
}

// keepsWithin tries seqs that, taken as part of a message id, name a message of
// this chat or of another.
func (s *suite) keepsWithin(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	m := alice.say(id, "mine")
	for _, chatID := range []chat.ChatID{1, id, id | 1, chat.MaxChatID} {
		odd := chat.Seq(chatID)<<32 | m.Seq
		refuse(t, chat.NotFound, alice.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: odd, Text: "x"})
		refuse(t, chat.NotFound, alice.DeleteMessage, chat.DeleteMessage{ChatID: id, Seq: odd})
		refuse(t, chat.NotFound, alice.InsertReaction, chat.Reacting{ChatID: id, Seq: odd, Emoji: "👍"})
		refuse(t, chat.NotFound, alice.Reactions, chat.GetReactions{ChatID: id, Seq: odd})
		refuse(t, chat.NotFound, alice.InsertPin, chat.Pinning{ChatID: id, Seq: odd})
		refuse(t, chat.NotFound, alice.InsertMessage, chat.InsertMessage{ChatID: id, Text: "x", ReplyTo: odd})
		equal(t, "around", alice.page(chat.GetMessages{ChatID: id, Around: odd}).LastSeq, m.Seq)
		equal(t, "before", len(alice.page(chat.GetMessages{ChatID: id, Before: odd}).Messages), 2)
		equal(t, "after", len(alice.page(chat.GetMessages{ChatID: id, After: &odd}).Messages), 0)
		page := call(t, alice.Events, chat.GetEvents{ChatID: id, Epoch: alice.epoch(), After: odd})
		equal(t, "events", page.Reset, true)
		call(t, alice.Pins, chat.GetPins{ChatID: id, Before: odd})
	}
	outside := id | 1<<40
	refuse(t, chat.NotFound, alice.Messages, chat.GetMessages{ChatID: outside})
	refuse(t, chat.NotFound, alice.InsertMessage, chat.InsertMessage{ChatID: outside, Text: "x"})
}

func (s *suite) numbers(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	m := alice.say(id, "one")
	bob.react(m, "👍")
	alice.pin(m)
	alice.edit(m, "two")
	refuse(t, chat.Forbidden, bob.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: m.Seq, Text: "x"})
	bob.leave(id)
	alice.delete(m)
	events, _ := alice.log(id, 0)
	last := chat.Timestamp(0)
	for i, e := range events {
		if e.Seq != chat.Seq(i+1) || e.TS < last {
			t.Fatalf("event %d: %+v", i, e)
		}
		last = e.TS
	}
	equal(t, "events", len(events), 8)
}

func (s *suite) sendsTogether(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob, chiara)
	const each = 20
	done := make(chan error)
	for _, p := range []*person{alice, bob, chiara} {
		go func() {
			var err error
			for n := 0; n < each && err == nil; n++ {
				_, err = p.InsertMessage(ctx(t), chat.InsertMessage{ChatID: id, Text: string(rune('a' + n))})
			}
			done <- err
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	events, _ := bob.log(id, 3)
	equal(t, "events", len(events), 3*each)
	next := map[chat.UserID]rune{}
	for i, e := range events {
		want := string('a' + next[e.User.ID])
		if e.Seq != chat.Seq(i+4) || e.Value != want {
			t.Fatalf("event %d: %+v, want %s", i, e, want)
		}
		next[e.User.ID]++
	}
}
