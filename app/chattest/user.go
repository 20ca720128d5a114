package chattest

import (
	"fmt"
	"strings"
	"testing"

	"talko/app/chat"
)

func (s *suite) user(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"is found by id and by name":        s.findsUser,
		"is listed by pattern, in pages":    s.listsUsers,
		"patterns and limits have limits":   s.limitsLists,
		"a new name is a line in each chat": s.renamesUser,
		"a taken name stays taken":          s.refusesRename,
		"a profile is cleaned and kept":     s.updatesProfile,
	})
}

func (s *suite) findsUser(t *testing.T) {
	alice, bob := s.two(t)
	equal(t, "by id", call(t, alice.User, chat.GetUser{UserID: bob.id}).User.Name, bob.name)
	equal(t, "by name", call(t, alice.User, chat.GetUser{UserName: strings.ToUpper(bob.name)}).User.ID, bob.id)
	refuse(t, chat.NotFound, alice.User, chat.GetUser{UserID: 1 << 40})
	refuse(t, chat.NotFound, alice.User, chat.GetUser{UserName: "no-such-user"})
	refuse(t, chat.NotFound, alice.User, chat.GetUser{UserName: strings.Replace(alice.name, "l", "1", 1)})
	refuse(t, chat.Invalid, alice.User, chat.GetUser{})
	refuse(t, chat.Invalid, alice.User, chat.GetUser{UserID: bob.id, UserName: bob.name})
}

func (s *suite) listsUsers(t *testing.T) {
	var want []string
	var asker *person
	for i := range 5 {
		asker = s.signUp(t, s.world, fmt.Sprintf("pager-%c-x", 'a'+i))
		want = append(want, asker.name)
	}
	var got []string
	for after := ""; ; {
		page := call(t, asker.Users, chat.GetUsers{Pattern: "PAGER-?-*", After: after, Limit: 2})
		for _, u := range page.Users {
			got = append(got, u.Name)
		}
		if !page.More {
			break
		}
		equal(t, "page", len(page.Users), 2)
		after = got[len(got)-1]
	}
	equal(t, "names", strings.Join(got, " "), strings.Join(want, " "))
}

func (s *suite) limitsLists(t *testing.T) {
	alice := s.one(t, "alice")
	for _, limit := range []int{-1, chat.MaxPage + 1} {
		refuse(t, chat.Invalid, alice.Users, chat.GetUsers{Limit: limit})
		refuse(t, chat.Invalid, alice.Rooms, chat.GetRooms{Limit: limit})
		refuse(t, chat.Invalid, alice.Chats, chat.GetChats{Limit: limit})
	}
	long := strings.Repeat("a", chat.MaxPatternRunes+1)
	refuse(t, chat.Invalid, alice.Users, chat.GetUsers{Pattern: long})
	refuse(t, chat.Invalid, alice.Rooms, chat.GetRooms{Pattern: long})
	for _, odd := range []string{"[", "[a-z]*", "a[", "\\*", "%", "'"} {
		if users := call(t, alice.Users, chat.GetUsers{Pattern: odd}).Users; len(users) != 0 {
			t.Errorf("pattern %q matches %v", odd, users[0].Name)
		}
	}
}

func (s *suite) renamesUser(t *testing.T) {
	alice, bob := s.two(t)
	group, pair := alice.group(bob), alice.private(bob)
	alice.say(pair, "hello")
	old, name := alice.name, alice.name+"-new"
	u := call(t, alice.UpdateUser, chat.UpdateUser{UserName: &name}).User
	equal(t, "name", u.Name, name)
	equal(t, "identity", alice.Identity().User.Name, name)
	for _, id := range []chat.ChatID{group, pair} {
		m := bob.newest(id)
		if m.Kind != chat.Named || m.Text != old || m.User.ID != alice.id || m.User.Name != name {
			t.Fatalf("line: %+v", m)
		}
	}
	equal(t, "name of the pair's chat", bob.listed(pair).Name, name)
	equal(t, "unread", bob.listed(group).Unread, 0)
	s.dial(t, s.world, chat.Credential{UserName: name, Password: password})
}

func (s *suite) refusesRename(t *testing.T) {
	alice, bob := s.two(t)
	refuse(t, chat.Conflict, alice.UpdateUser, chat.UpdateUser{UserName: &bob.name})
	refuse(t, chat.Conflict, alice.UpdateUser, chat.UpdateUser{UserName: ptr(strings.Replace(bob.name, "o", "0", 1))})
	refuse(t, chat.Invalid, alice.UpdateUser, chat.UpdateUser{UserName: ptr("no spaces please")})
	was := bob.name
	call(t, bob.UpdateUser, chat.UpdateUser{UserName: ptr(bob.name + "x")})
	refuse(t, chat.Conflict, alice.UpdateUser, chat.UpdateUser{UserName: &was})
	call(t, bob.UpdateUser, chat.UpdateUser{UserName: &was})
}

func (s *suite) updatesProfile(t *testing.T) {
	alice, bob := s.two(t)
	u := call(t, alice.UpdateUser, chat.UpdateUser{Status: ptr("at \x1b[31m lunch\n")}).User
	if strings.ContainsAny(u.Status, "\x1b\n") || !strings.Contains(u.Status, "lunch") {
		t.Fatalf("status: %q", u.Status)
	}
	equal(t, "status", call(t, bob.User, chat.GetUser{UserID: alice.id}).User.Status, u.Status)
	refuse(t, chat.TooLarge, alice.UpdateUser, chat.UpdateUser{Status: ptr(strings.Repeat("é", chat.MaxStatusRunes+1))})
	refuse(t, chat.Invalid, alice.UpdateUser, chat.UpdateUser{Presence: ptr(chat.Presence("busy"))})
	before := ask(t, alice.Ping).UserSeq
	call(t, alice.UpdateUser, chat.UpdateUser{Status: &u.Status})
	equal(t, "user_seq after no change", ask(t, alice.Ping).UserSeq, before)
	call(t, alice.UpdateUser, chat.UpdateUser{Presence: ptr(chat.Away)})
	equal(t, "user_seq after a change", ask(t, alice.Ping).UserSeq, before+1)
}
