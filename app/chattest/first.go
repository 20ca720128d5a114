package chattest

import (
	"testing"

	"talko/app/chat"
)

// keepsBefore looks everywhere for what was written and done before a user came,
// in a chat where nothing was written since.
func (s *suite) keepsBefore(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group()
	secret := alice.say(id, "walrus")
	alice.pin(secret)
	alice.reply(secret, "walruses")
	alice.add(id, bob)
	c := bob.listed(id)
	if c.LastMessage != nil {
		t.Errorf("the list tells %+v", c.LastMessage)
	}
	equal(t, "unread, all the way down", call(t, bob.MarkUnread, chat.Mark{ChatID: id}).Unread, 0)
	equal(t, "unread in the list", bob.listed(id).Unread, 0)
	equal(t, "pins", len(call(t, bob.Pins, chat.GetPins{ChatID: id}).Messages), 0)
	equal(t, "found", len(bob.find("walrus*", id)), 0)
	after := chat.Seq(0)
	for name, p := range map[string]chat.GetMessages{
		"the newest": {}, "before the end": {Before: c.LastSeq + 1}, "before it": {Before: c.FromSeq},
		"after 0": {After: &after}, "around it": {Around: secret.Seq}, "around the end": {Around: c.LastSeq},
		"around its time": {AroundTS: secret.TS},
	} {
		p.ChatID = id
		page := bob.page(p)
		for _, m := range page.Messages {
			if m.Seq < c.FromSeq {
				t.Errorf("%s: line %d, and %d is the first", name, m.Seq, c.FromSeq)
			}
		}
		if len(page.Messages) > 0 && page.From < c.FromSeq {
			t.Errorf("%s: the page reaches down to %d", name, page.From)
		}
	}
}

// tellsLastAdmin lets the last admin leave: of the heir they are not told.
func (s *suite) tellsLastAdmin(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	la, lb := s.listen(alice), s.listen(bob)
	alice.leave(id)
	equal(t, "told the one who left", take[chat.EventNote](la).Event.Kind, chat.Left)
	equal(t, "then", take[chat.ChatNote](la).Left, true)
	own := call(t, alice.InsertChat, chat.InsertChat{}).Chat.ID
	equal(t, "and then", take[chat.ChatNote](la).Chat.ID, own)
	equal(t, "told the heir", take[chat.EventNote](lb).Event.Kind, chat.Left)
	equal(t, "then", take[chat.EventNote](lb).Event.Kind, chat.RoleChanged)
}
