package service

import (
	"testing"

	"talko/app/chat"
)

func TestABudgetTakesTheFirstAlways(t *testing.T) {
	t.Parallel()
	b := newBudget()
	if !b.take(chat.MaxPageBytes + 1) {
		t.Fatal("the first was refused")
	}
	if b.take(1) {
		t.Fatal("there was no room left")
	}
}
