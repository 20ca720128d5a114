package chattest

import (
	"testing"

	"talko/app/chat"
)

func (s *suite) block(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"are listed, and advance user_seq":        s.listsBlocks,
		"the blocked cannot open, add or mention": s.blocks,
		"the blocked cannot write in private":     s.blocksPrivate,
	})
}

func (s *suite) listsBlocks(t *testing.T) {
	alice, bob := s.two(t)
	before := ask(t, alice.Blocks)
	equal(t, "blocks", len(before.Users), 0)
	seq := call(t, alice.InsertBlock, chat.Blocking{UserID: bob.id}).UserSeq
	equal(t, "user_seq", seq, before.UserSeq+1)
	equal(t, "user_seq again", call(t, alice.InsertBlock, chat.Blocking{UserID: bob.id}).UserSeq, seq)
	list := ask(t, alice.Blocks)
	if len(list.Users) != 1 || list.Users[0].Name != bob.name || list.UserSeq != seq {
		t.Fatalf("blocks: %+v", list)
	}
	equal(t, "user_seq", call(t, alice.DeleteBlock, chat.Blocking{UserID: bob.id}).UserSeq, seq+1)
	equal(t, "blocks", len(ask(t, alice.Blocks).Users), 0)
	refuse(t, chat.NotFound, alice.InsertBlock, chat.Blocking{UserID: 1 << 40})
	refuse(t, chat.Invalid, alice.InsertBlock, chat.Blocking{UserID: alice.id})
}

func (s *suite) blocks(t *testing.T) {
	alice, bob := s.two(t)
	shared := alice.group(bob)
	call(t, alice.InsertBlock, chat.Blocking{UserID: bob.id})
	refuse(t, chat.Forbidden, bob.InsertChat, chat.InsertChat{UserIDs: ids(alice)})
	refuse(t, chat.Forbidden, bob.InsertChat, chat.InsertChat{ChatName: "x", Kind: chat.Group, UserIDs: ids(alice)})
	own := bob.group()
	refuse(t, chat.Forbidden, bob.InsertParticipant, chat.InsertParticipant{ChatID: own, UserID: alice.id})
	m := bob.say(shared, "@"+alice.name)
	equal(t, "mentions", len(m.Mentions), 0)
	call(t, alice.DeleteBlock, chat.Blocking{UserID: bob.id})
	bob.private(alice)
}

func (s *suite) blocksPrivate(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.private(bob)
	alice.say(id, "hello")
	m := bob.say(id, "hello")
	call(t, alice.InsertBlock, chat.Blocking{UserID: bob.id})
	refuse(t, chat.Forbidden, bob.UpdateMessage, chat.UpdateMessage{ChatID: id, Seq: m.Seq, Text: "please"})
	refuse(t, chat.Forbidden, bob.InsertMessage, chat.InsertMessage{ChatID: id, Text: "please"})
	hears := s.listen(alice)
	do(t, bob.Typing, chat.Typing{ChatID: id})
	but := alice.say(id, "but I may")
	equal(t, "told next", take[chat.MessageNote](hears).Message.ID, but.ID)
}
