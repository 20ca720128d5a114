package bench

import (
	"context"
	"testing"
)

// What is wanted is seen however it is cut into pieces.
func TestAWatcherSeesWhatComesInPieces(t *testing.T) {
	t.Parallel()
	for name, pieces := range map[string][]string{
		"at once":            {"xx people yy"},
		"cut":                {"xx peo", "p", "le"},
		"begun twice":        {"peop", "people"},
		"behind much":        {"0123456789 0123456789", " 0123456789 pe", "ople"},
		"letter by letter":   {"p", "e", "o", "p", "l", "e"},
		"and again after it": {"people", "people"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &watcher{}
			found := w.expect("people")
			for _, p := range pieces {
				w.saw([]byte(p))
			}
			select {
			case <-found:
			default:
				t.Error("not seen")
			}
		})
	}
}

func TestAWatcherDoesNotSeeWhatIsNotThere(t *testing.T) {
	t.Parallel()
	w := &watcher{}
	w.saw([]byte("people")) // before anybody asked
	found := w.expect("people")
	w.saw([]byte("peo ple"))
	select {
	case <-found:
		t.Error("seen")
	default:
	}
}

func TestAFrameCostsSomething(t *testing.T) {
	t.Parallel()
	n := 0
	ctx, cancel := context.WithCancel(t.Context())
	_, err := frameCost(ctx, func() {
		if n++; n == 100 {
			cancel()
		}
	})
	if err != context.Canceled || n < 100 {
		t.Errorf("after %d frames: %v", n, err)
	}
}
