package hub

import (
	"testing"

	"talko/app/chat"
)

// TestAFullSinkHearsOfALossWhenItHasRoom tells Lagged behind what the sink still
// has to write: before, it would only be one thing more that waits.
func TestAFullSinkHearsOfALossWhenItHasRoom(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*Hub){
		"of its own": func(h *Hub) { h.Publish([]chat.Publication{event(2, 1), event(3, 1), event(4, 1)}) },
		"of all":     func(h *Hub) { h.Lost() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := New(Options{QueueFrames: 2})
			a := keeper{room: 1, left: 1}
			s := h.Register(1, 11, &a)
			h.Publish([]chat.Publication{event(1, 1)})
			h.turns()
			lose(h)
			h.turns()
			check(t, "the full one", a.got, "1/1pin")
			s.Ready()
			h.turns()
			check(t, "with room", a.got, "1/1pin", "Lagged")
		})
	}
}
