package torture

import (
	"testing"

	"talko/app/chat"
)

func TestADeafClientStillHearsThatItMissedSomething(t *testing.T) {
	t.Parallel()
	d := newDeafness(1, 1)
	for _, n := range []chat.Notification{chat.LaggedNote{}, chat.LinkNote{}} {
		if d.misses(n) {
			t.Errorf("%T is lost", n)
		}
	}
	if !d.misses(chat.MessageNote{}) {
		t.Error("it hears a message")
	}
	d.set(0)
	if d.misses(chat.MessageNote{}) {
		t.Error("it is deaf for ever")
	}
}

func TestDeafnessIsFixedByItsSeed(t *testing.T) {
	t.Parallel()
	a, b, lost := newDeafness(3, 0.1), newDeafness(3, 0.1), 0
	for range 1000 {
		x, y := a.misses(chat.MessageNote{}), b.misses(chat.MessageNote{})
		if x != y {
			t.Fatal("two of one seed differ")
		}
		if x {
			lost++
		}
	}
	if lost < 100 || lost > 700 {
		t.Errorf("%d of 1000 were lost", lost)
	}
}
