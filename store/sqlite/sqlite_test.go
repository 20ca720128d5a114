package sqlite

import (
	"path/filepath"
	"testing"

	"talko/app/chat"
)

func open(t testing.TB, opts Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "talko.db"), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSmoke(t *testing.T) {
	s := open(t, Options{})
	var m chat.Message
	err := s.Update(t.Context(), func(tx chat.Tx) error {
		a := chat.AccountRow{Name: "Ann", Folded: "ann", Key: "ann"}
		if err := tx.InsertAccount(&a); err != nil {
			return err
		}
		c := chat.ChatRow{Kind: chat.Room, Name: "lobby", Folded: "lobby", Key: "lobby"}
		if err := tx.InsertChat(&c); err != nil {
			return err
		}
		if err := tx.PutParticipant(chat.ParticipantRow{ChatID: c.ID, UserID: a.ID, FromSeq: 1}); err != nil {
			return err
		}
		var err error
		m, err = tx.Append(&chat.Event{ChatID: c.ID, Kind: chat.Text, User: a.User(), Value: "hi"}, chat.TextRow{ClientID: "x"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(v chat.View) error {
		ms, err := v.Lines(m.ChatID, 1, 100, 10, true, 0)
		if err == nil && (len(ms) != 1 || ms[0].User.Name != "Ann") {
			t.Errorf("got %+v", ms)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
