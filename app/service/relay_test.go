package service

import (
	"slices"
	"testing"

	"talko/app/chat"
)

// tally is a publisher that notes what it is told.
type tally struct{ told []string }

func (n *tally) Publish([]chat.Publication) { n.told = append(n.told, "published") }
func (n *tally) Lost()                      { n.told = append(n.told, "lost") }

// TestALossIsHandedOn tells that a commit failed: what is remembered of the
// store goes, streams are told in their turn, and whoever polls looks again.
func TestALossIsHandedOn(t *testing.T) {
	t.Parallel()
	next, forgotten := &tally{}, 0
	r := newRelay(next, func() { forgotten++ })
	wake, stop := r.wait(1)
	defer stop()
	r.Publish([]chat.Publication{{To: []chat.Recipient{{UserID: 2}}}})
	if len(wake) > 0 {
		t.Error("one who polls is woken by what is told to others")
	}
	r.Publish([]chat.Publication{{To: []chat.Recipient{{UserID: 1}}}})
	if len(wake) == 0 {
		t.Error("what is told to one who polls does not wake them")
	}
	<-wake
	r.Lost()
	r.Publish(nil)
	if want := []string{"published", "published", "lost", "published"}; !slices.Equal(next.told, want) {
		t.Errorf("the next was told %v, want %v", next.told, want)
	}
	if len(wake) == 0 || forgotten != 1 {
		t.Errorf("woken %v, forgotten %d times", len(wake) > 0, forgotten)
	}
}
