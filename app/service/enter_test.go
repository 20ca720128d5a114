package service

import (
	"testing"

	"talko/app/chat"
)

// Whoever missed that a user left and returned still has the old settings, of
// two the higher user_seq wins, and the new ones are to win.
func TestWhoReturnsHasSettingsThatAreNewerThanTheOld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	id, muted := h.group(t, alice, bob), true
	old, err := bob.UpdateParticipant(t.Context(), chat.UpdateParticipant{ChatID: id, Muted: &muted})
	if err != nil {
		t.Fatal(err)
	}
	whom := chat.DeleteParticipant{ChatID: id, UserID: bob.Identity().User.ID}
	if _, err := alice.DeleteParticipant(t.Context(), whom); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.InsertParticipant(t.Context(), chat.InsertParticipant{ChatID: id, UserID: whom.UserID}); err != nil {
		t.Fatal(err)
	}
	page, err := bob.Chats(t.Context(), chat.GetChats{After: id - 1, Limit: 1})
	if err != nil || len(page.Chats) != 1 {
		t.Fatal(page, err)
	}
	if got := page.Chats[0].Settings; got.Muted || got.UserSeq <= old.Settings.UserSeq {
		t.Errorf("got %+v after %+v", got, old.Settings)
	}
}
