package chattest

import (
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

func (s *suite) chat(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"a group":                          s.makesGroup,
		"kinds follow the number of users": s.choosesKind,
		"params out of their limits":       s.refusesChats,
		"are listed in pages":              s.listsChats,
		"ping sums the heads":              s.pings,
		"an admin names and describes":     s.updatesChat,
		"nothing new is no event":          s.updatesNothing,
		"history decides for newcomers":    s.changesHistory,
		"an admin deletes":                 s.deletesChat,
		"names and topics are cleaned":     s.cleansNames,
	})
}

func (s *suite) makesGroup(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group(bob, chiara)
	c := alice.listed(id)
	equal(t, "kind", c.Kind, chat.Group)
	equal(t, "role", c.Role, chat.RoleAdmin)
	equal(t, "history", c.History, chat.HistoryJoined)
	equal(t, "users", c.UserCount, 3)
	equal(t, "head", c.LastSeq, 3)
	equal(t, "first preview", c.Users[0].ID, alice.id)
	for _, p := range []*person{bob, chiara} {
		theirs := p.listed(id)
		equal(t, "role", theirs.Role, chat.RoleUser)
		equal(t, "from_seq", theirs.FromSeq, 1)
		equal(t, "unread", theirs.Unread, 0)
	}
	_, lines := bob.log(id, 0)
	if m := lines[2]; m.Kind != chat.Joined || m.User.ID != alice.id || m.Subject.ID != bob.id {
		t.Fatalf("second line: %+v", m)
	}
	if m := lines[1]; m.User.ID != alice.id || m.Subject.ID != 0 {
		t.Fatalf("first line: %+v", m)
	}
}

func (s *suite) choosesKind(t *testing.T) {
	alice, bob, chiara := s.three(t)
	for want, users := range map[chat.ChatKind][]chat.UserID{
		chat.Notes:   {},
		chat.Private: {bob.id, bob.id, alice.id},
		chat.Group:   {bob.id, chiara.id},
	} {
		c := call(t, alice.InsertChat, chat.InsertChat{ChatName: "some", UserIDs: users}).Chat
		equal(t, "kind", c.Kind, want)
	}
	own := call(t, alice.InsertChat, chat.InsertChat{UserIDs: []chat.UserID{alice.id}}).Chat
	equal(t, "kind", own.Kind, chat.Notes)
}

func (s *suite) refusesChats(t *testing.T) {
	alice, bob := s.two(t)
	for name, c := range map[string]struct {
		p    chat.InsertChat
		want chat.Kind
	}{
		"group without name":           {chat.InsertChat{Kind: chat.Group, UserIDs: ids(bob)}, chat.Invalid},
		"group that poses as a room":   {chat.InsertChat{Kind: chat.Group, ChatName: " \u200b#lobby"}, chat.Invalid},
		"group that poses as a person": {chat.InsertChat{Kind: chat.Group, ChatName: "＠bob"}, chat.Invalid},
		"long name":                    {chat.InsertChat{Kind: chat.Group, ChatName: strings.Repeat("é", 33)}, chat.TooLarge},
		"bad room name":                {chat.InsertChat{Kind: chat.Room, ChatName: "two words"}, chat.Invalid},
		"unknown kind":                 {chat.InsertChat{Kind: "crowd", ChatName: "x"}, chat.Invalid},
		"private of one":               {chat.InsertChat{Kind: chat.Private}, chat.Invalid},
		"notes of two":                 {chat.InsertChat{Kind: chat.Notes, UserIDs: ids(bob)}, chat.Invalid},
		"room that hides":              {chat.InsertChat{Kind: chat.Room, ChatName: "hides", History: chat.HistoryJoined}, chat.Invalid},
		"odd history":                  {chat.InsertChat{Kind: chat.Group, ChatName: "x", History: "some"}, chat.Invalid},
		"private with history":         {chat.InsertChat{UserIDs: ids(bob), History: chat.HistoryAll}, chat.Invalid},
		"unknown user":                 {chat.InsertChat{ChatName: "x", UserIDs: []chat.UserID{1 << 40}}, chat.NotFound},
		"too many users":               {chat.InsertChat{ChatName: "x", UserIDs: make([]chat.UserID, chat.MaxUserIDs+1)}, chat.TooLarge},
		"client_id too long":           {chat.InsertChat{ChatName: "x", ClientID: strings.Repeat("x", 65)}, chat.Invalid},
		"client_id with spaces":        {chat.InsertChat{ChatName: "x", ClientID: "a b"}, chat.Invalid},
	} {
		if _, err := alice.InsertChat(ctx(t), c.p); chat.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	equal(t, "chats", len(alice.chats()), 0)
}

func (s *suite) listsChats(t *testing.T) {
	alice := s.one(t, "alice")
	var want []chat.ChatID
	for range 5 {
		want = append(want, alice.group())
	}
	var got []chat.ChatID
	seq := ask(t, alice.Ping).UserSeq
	for after := chat.ChatID(0); ; after = got[len(got)-1] {
		page := call(t, alice.Chats, chat.GetChats{After: after, Limit: 2})
		equal(t, "user_seq", page.UserSeq, seq)
		equal(t, "epoch", page.Epoch, alice.epoch())
		for _, c := range page.Chats {
			got = append(got, c.ID)
		}
		if !page.More {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func (s *suite) pings(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	alice.say(id, "one")
	notes := call(t, alice.InsertChat, chat.InsertChat{}).Chat.ID
	alice.say(notes, "two")
	sum := int64(0)
	for _, c := range alice.chats() {
		sum += int64(c.LastSeq)
	}
	pong := ask(t, alice.Ping)
	equal(t, "sum", pong.Sum, sum)
	if pong.ServerTS == 0 {
		t.Fatal("no time")
	}
}

func (s *suite) updatesChat(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	c := call(t, alice.UpdateChat, chat.UpdateChat{ChatID: id, ChatName: ptr("new name"), Topic: ptr("new topic")}).Chat
	equal(t, "name", c.Name, "new name")
	equal(t, "topic", c.Topic, "new topic")
	events, _ := bob.log(id, 2)
	if !slices.Equal(kinds(events), []chat.EventKind{chat.Renamed, chat.TopicChanged}) || events[0].Value != "new name" {
		t.Fatalf("events: %+v", events)
	}
	equal(t, "name for the other", bob.listed(id).Name, "new name")
	refuse(t, chat.TooLarge, alice.UpdateChat, chat.UpdateChat{ChatID: id, Topic: ptr(strings.Repeat("x", chat.MaxTopicRunes+1))})
	refuse(t, chat.Invalid, alice.UpdateChat, chat.UpdateChat{ChatID: id, ChatName: ptr(" ")})
	refuse(t, chat.Invalid, alice.UpdateChat, chat.UpdateChat{ChatID: id, ChatName: ptr("#lobby")})
	refuse(t, chat.Invalid, alice.UpdateChat, chat.UpdateChat{ChatID: id, History: ptr(chat.HistoryPolicy("odd"))})
}

func (s *suite) updatesNothing(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	c := call(t, alice.UpdateChat, chat.UpdateChat{ChatID: id, ChatName: ptr("a group"), Topic: ptr("")}).Chat
	equal(t, "head", c.LastSeq, 1)
}

func (s *suite) changesHistory(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.group()
	alice.say(id, "before")
	alice.add(id, bob)
	equal(t, "first of bob", bob.listed(id).FromSeq, 3)
	call(t, alice.UpdateChat, chat.UpdateChat{ChatID: id, History: ptr(chat.HistoryAll)})
	equal(t, "line", alice.newest(id).Kind, chat.HistoryChanged)
	alice.add(id, chiara)
	equal(t, "first of chiara", chiara.listed(id).FromSeq, 1)
	equal(t, "unread of chiara", chiara.listed(id).Unread, 0)
	equal(t, "first of bob", bob.listed(id).FromSeq, 3)
}

func (s *suite) deletesChat(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	alice.say(id, "soon gone")
	seq := ask(t, bob.Ping).UserSeq
	do(t, alice.DeleteChat, chat.DeleteChat{ChatID: id})
	for _, p := range []*person{alice, bob} {
		equal(t, "chats", len(p.chats()), 0)
		refuse(t, chat.NotFound, p.Messages, chat.GetMessages{ChatID: id})
	}
	equal(t, "user_seq of bob", ask(t, bob.Ping).UserSeq, seq+1)
	if again := alice.group(); again == id {
		t.Fatal("the id was given again")
	}
}

func (s *suite) cleansNames(t *testing.T) {
	alice := s.one(t, "alice")
	c := call(t, alice.InsertChat, chat.InsertChat{Kind: chat.Group, ChatName: "  a\x1b[31m \u202e  name\n"}).Chat
	if strings.ContainsAny(c.Name, "\x1b\u202e\n") || c.Name != strings.TrimSpace(c.Name) {
		t.Fatalf("name: %q", c.Name)
	}
}
