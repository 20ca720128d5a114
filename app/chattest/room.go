package chattest

import (
	"fmt"
	"slices"
	"testing"

	"talko/app/chat"
)

func (s *suite) room(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"anyone joins and reads all": s.joinsRoom,
		"are listed by pattern":      s.listsRooms,
		"names are unique":           s.namesRooms,
		"an admin keeps order":       s.moderates,
		"participants bring others":  s.bringsOthers,
	})
}

func (s *suite) joinsRoom(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.newRoom("Joins-" + alice.name)
	m := alice.say(id, "welcome")
	refuse(t, chat.NotFound, bob.Messages, chat.GetMessages{ChatID: id})
	refuse(t, chat.NotFound, bob.InsertMessage, chat.InsertMessage{ChatID: id, Text: "x"})
	c := bob.join(id)
	equal(t, "from_seq", c.FromSeq, 1)
	equal(t, "unread", c.Unread, 0)
	equal(t, "role", c.Role, chat.RoleUser)
	equal(t, "last message", c.LastMessage.Seq, m.Seq)
	equal(t, "lines", len(bob.page(chat.GetMessages{ChatID: id}).Messages), 3)
	bob.join(id)
	equal(t, "head", bob.listed(id).LastSeq, 3)
	bob.leave(id)
	refuse(t, chat.NotFound, bob.DeleteParticipant, chat.DeleteParticipant{ChatID: id, UserID: bob.id})
	refuse(t, chat.NotFound, bob.Messages, chat.GetMessages{ChatID: id})
}

func (s *suite) listsRooms(t *testing.T) {
	alice, bob := s.two(t)
	var want []string
	for i := range 3 {
		name := fmt.Sprintf("listed-%c-%s", 'a'+i, alice.name)
		want = append(want, name)
		alice.newRoom(name)
	}
	var got []string
	for after := ""; ; after = got[len(got)-1] {
		page := call(t, bob.Rooms, chat.GetRooms{Pattern: "listed-?-" + alice.name, After: after, Limit: 2})
		for _, c := range page.Chats {
			got = append(got, c.Name)
			if c.FromSeq != 0 || c.LastMessage != nil || c.Role != "" || c.UserCount != 1 || c.Kind != chat.Room {
				t.Fatalf("room from the door: %+v", c)
			}
		}
		if !page.More {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	mine := call(t, alice.Rooms, chat.GetRooms{Pattern: want[0]}).Chats
	if len(mine) != 1 || mine[0].Role != chat.RoleAdmin || mine[0].FromSeq != 1 {
		t.Fatalf("room from within: %+v", mine)
	}
}

func (s *suite) namesRooms(t *testing.T) {
	alice, bob := s.two(t)
	name := "named-" + alice.name
	alice.newRoom("#" + name)
	for _, taken := range []string{name, "NAMED-" + alice.name, "narned-" + alice.name, chat.Lobby} {
		refuse(t, chat.Conflict, bob.InsertChat, chat.InsertChat{ChatName: taken, Kind: chat.Room})
	}
	other := bob.newRoom("other-" + bob.name)
	refuse(t, chat.Conflict, bob.UpdateChat, chat.UpdateChat{ChatID: other, ChatName: &name})
	refuse(t, chat.Invalid, bob.UpdateChat, chat.UpdateChat{ChatID: other, ChatName: ptr("no room name")})
	refuse(t, chat.Invalid, bob.UpdateChat, chat.UpdateChat{ChatID: other, History: ptr(chat.HistoryJoined)})
	call(t, bob.UpdateChat, chat.UpdateChat{ChatID: other, ChatName: ptr("renamed-" + bob.name)})
	equal(t, "found", len(call(t, alice.Rooms, chat.GetRooms{Pattern: "renamed-" + bob.name}).Chats), 1)
	alice.newRoom("other-" + bob.name)
}

func (s *suite) moderates(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.newRoom("order-" + alice.name)
	bob.join(id)
	chiara.join(id)
	m := bob.say(id, "rubbish")
	refuse(t, chat.Forbidden, chiara.DeleteMessage, chat.DeleteMessage{ChatID: id, Seq: m.Seq})
	gone := alice.delete(m)
	equal(t, "deleted", gone.Deleted, true)
	refuse(t, chat.Forbidden, chiara.UpdateChat, chat.UpdateChat{ChatID: id, Topic: ptr("mine")})
	alice.remove(id, bob)
	bob.join(id)
	do(t, alice.DeleteChat, chat.DeleteChat{ChatID: id})
}

func (s *suite) bringsOthers(t *testing.T) {
	alice, bob, chiara := s.three(t)
	id := alice.newRoom("brings-" + alice.name)
	refuse(t, chat.NotFound, bob.InsertParticipant, chat.InsertParticipant{ChatID: id, UserID: chiara.id})
	bob.join(id)
	bob.add(id, chiara)
	equal(t, "from_seq", chiara.listed(id).FromSeq, 1)
}
