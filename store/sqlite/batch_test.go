package sqlite

import (
	"fmt"
	"testing"

	"talko/app/chat"
)

// TestABatchThatIsNotCommittedIsForgotten lets the commit itself fail, when
// every change in it has gone well.
func TestABatchThatIsNotCommittedIsForgotten(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *tx) error{
		"the commit fails": func(t *tx) error {
			if err := t.exec(`PRAGMA defer_foreign_keys = ON`); err != nil {
				return err
			}
			return t.exec(`INSERT INTO devices (user_id) VALUES (999)`)
		},
		"the disk fails": func(t *tx) error { t.c.sick = true; return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, Options{})
			heard := &listener{}
			s.Publish(heard)
			ann, ids, err := furnish(s, 1)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Update(t.Context(), func(change chat.Tx) error {
				tx := change.(*tx)
				if _, err := tx.Append(&chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann}, chat.TextRow{}); err != nil {
					return err
				}
				tx.Publish(chat.Publication{})
				return spoil(tx)
			})
			if chat.KindOf(err) != chat.Unavailable {
				t.Fatalf("got %v", err)
			}
			var m chat.Message
			err = s.Update(t.Context(), func(tx chat.Tx) (err error) {
				m, err = tx.Append(&chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann}, chat.TextRow{})
				tx.Publish(chat.Publication{})
				return err
			})
			if err != nil || m.Seq != 1 {
				t.Errorf("the next is %d, %v", m.Seq, err)
			}
			s.Close()
			if got := fmt.Sprint(heard.told); got != "[lost published]" {
				t.Errorf("the publisher was told %s", got)
			}
		})
	}
}

func TestAFailureThatAChangePassesOverUndoesIt(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(change chat.Tx) error {
		change.(*tx).exec(`INSERT INTO devices (user_id) VALUES (999)`)
		_, err := change.Append(&chat.Event{ChatID: ids[0], Kind: chat.Text, User: ann}, chat.TextRow{})
		return err
	})
	if chat.KindOf(err) != chat.Internal {
		t.Errorf("got %v", err)
	}
}

// TestAFullChatTakesNoMore sets a head to the last seq: the next would lie in
// another chat.
func TestAFullChatTakesNoMore(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	ann, ids, err := furnish(s, 2)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(change chat.Tx) error {
		tx := change.(*tx)
		row, err := tx.chat(ids[0])
		row.LastSeq = maxSeq - 1
		tx.put(row)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sayTo(s, ann, ids[0], "the last"); err != nil {
		t.Error(err)
	}
	if err := sayTo(s, ann, ids[0], "one more"); err == nil {
		t.Error("it took one more")
	}
	err = s.View(t.Context(), func(v chat.View) error {
		ms, err := v.Lines(ids[0], 1, maxSeq, 9, false, 0)
		if len(ms) != 1 || ms[0].Seq != maxSeq {
			t.Errorf("%d lines", len(ms))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestWhenAllChatIDsAreGivenNoChatIsMade leaves no row of a chat whose messages
// could not be told apart.
func TestWhenAllChatIDsAreGivenNoChatIsMade(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	if _, _, err := furnish(s, 1); err != nil {
		t.Fatal(err)
	}
	err := s.Update(t.Context(), func(change chat.Tx) error {
		return change.(*tx).exec(`UPDATE sqlite_sequence SET seq = ? WHERE name = 'chats'`, chat.MaxChatID-1)
	})
	if err != nil {
		t.Fatal(err)
	}
	var ids []chat.ChatID
	for range 2 {
		c := chat.ChatRow{Kind: chat.Group, Name: "group"}
		err = s.Update(t.Context(), func(tx chat.Tx) error {
			tx.InsertChat(&c) // a caller who does not look
			return nil
		})
		ids = append(ids, c.ID)
	}
	if err == nil || ids[0] != chat.MaxChatID || ids[1] != 0 {
		t.Errorf("made %v, %v", ids, err)
	}
}
