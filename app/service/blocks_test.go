package service

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"talko/app/chat"
)

// The list of blocks has no pages, so it must fit a frame.
func TestBlocksFitAFrame(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	err := h.store.Update(t.Context(), func(tx chat.Tx) error {
		for i := range maxBlocks {
			name := fmt.Sprintf("user-%027d", i)
			a := chat.AccountRow{Name: name, Folded: name, Key: name, Status: strings.Repeat("é", chat.MaxStatusRunes)}
			if err := tx.InsertAccount(&a); err != nil {
				return err
			}
			if err := tx.PutBlock(alice.me(), a.ID, true); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alice.InsertBlock(t.Context(), chat.Blocking{UserID: bob.me()}); !errors.Is(err, chat.Conflict) {
		t.Fatalf("one more: %v", err)
	}
	list, err := alice.Blocks(t.Context())
	if err != nil || len(list.Users) != maxBlocks {
		t.Fatalf("%d users, %v", len(list.Users), err)
	}
	n := 0
	for _, u := range list.Users {
		n += userSize(&u)
	}
	if n > chat.MaxPageBytes {
		t.Fatalf("%d bytes", n)
	}
}
