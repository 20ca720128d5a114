package sqlite

import (
	"errors"
	"reflect"
	"testing"

	"talko/app/chat"
)

// TestAListedChatIsAsOneThatIsNot reads chats behind a list of them, and alone.
func TestAListedChatIsAsOneThatIsNot(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 6)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids[:4] {
		sayMany(t, s, ann, id, 3, "hay")
	}
	seat := chat.ParticipantRow{UserID: ann.ID, FromSeq: 4}
	err = s.Update(t.Context(), func(tx chat.Tx) error {
		hidden := seat
		seat.ChatID, hidden.ChatID, hidden.Hidden = ids[1], ids[2], true
		if err := errors.Join(tx.PutParticipant(seat), tx.PutParticipant(hidden)); err != nil {
			return err
		}
		if _, err := tx.PutReaction(ids[0], 3, ann.ID, "👍", true); err != nil {
			return err
		}
		return tx.EraseMessages(ids[3], 0, 2, 3, 3)
	})
	if err != nil {
		t.Fatal(err)
	}
	type found struct {
		row  chat.ChatRow
		last chat.Message
		none bool
	}
	look := func(v *view, id chat.ChatID, from chat.Seq, viewer chat.UserID) (f found) {
		f.row, err = v.Chat(id)
		if err != nil {
			t.Fatal(err)
		}
		f.last, err = v.LastText(id, from, viewer)
		if f.none = chat.KindOf(err) == chat.NotFound; err != nil && !f.none {
			t.Fatal(err)
		}
		return f
	}
	err = s.read(t.Context(), func(v *view) error {
		alone := newView(v.c)
		if _, err := v.ChatsOf(ann.ID, ids[0]-1, 9); err != nil {
			return err
		}
		for _, id := range ids {
			for _, from := range []chat.Seq{1, 4} {
				for _, viewer := range []chat.UserID{ann.ID, ann.ID + 1} {
					got, want := look(v, id, from, viewer), look(alone, id, from, viewer)
					if !reflect.DeepEqual(got, want) {
						t.Errorf("chat %d from %d for %d: got %+v, want %+v", id, from, viewer, got, want)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAListInAChangeIsNotKept changes a chat behind a list of them.
func TestAListInAChangeIsNotKept(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 2)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx chat.Tx) error {
		for said := chat.Seq(1); said <= 2; said++ {
			if _, err := tx.ChatsOf(ann.ID, 0, 9); err != nil {
				return err
			}
			tx.LastText(ids[0], 1, ann.ID) // should it keep something, it would do so now
			if _, err := tx.Append(&chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann, Value: "x"}, chat.TextRow{}); err != nil {
				return err
			}
			if m, err := tx.LastText(ids[0], 1, ann.ID); err != nil || m.Seq != said {
				t.Errorf("the last text has seq %d, want %d, %v", m.Seq, said, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
