package service

import (
	"testing"

	"talko/app/chat"
)

func TestAHouseIsEmptyUntilSomeoneSignsUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if empty, err := h.Empty(t.Context()); err != nil || !empty {
		t.Errorf("at first: %v, %v", empty, err)
	}
	c, err := h.Dial(t.Context(), chat.Credential{UserName: "alice", Password: "correct horse", SignUp: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if empty, err := h.Empty(t.Context()); err != nil || empty {
		t.Errorf("then: %v, %v", empty, err)
	}
}
