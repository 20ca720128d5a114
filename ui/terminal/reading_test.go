package terminal

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

// TestWhatOneDeviceMarkedAsUnreadStaysSoOnAll has two terminals of one user
// stand at the end of a chat, and one mark it as unread.
func TestWhatOneDeviceMarkedAsUnreadStaysSoOnAll(t *testing.T) {
	t.Parallel()
	for name, touch := range map[string]func(*stage){
		"until a key":    func(s *stage) { s.write("y") },
		"until a scroll": func(s *stage) { s.InjectMouse(60, 10, tcell.WheelDown, tcell.ModNone) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			desk := w.signUp(100, 30, "alice")
			ben := w.user("ben")
			lap := w.start(100, 30, Options{User: "alice"})
			lap.write(password, "Enter")
			lap.see("#lobby")
			w.say(ben, w.lobby(ben), "one")
			desk.see("one")
			lap.see("one")
			desk.write("Esc", "u")
			desk.see("── new ──", "1 │")
			lap.see("── new ──", "1 │")
			// Had it been read, it would not be counted with what comes next.
			w.say(ben, w.lobby(ben), "two")
			lap.see("two", "2 │")
			desk.see("two", "2 │")
			touch(lap)
			lap.miss("2 │")
			desk.miss("2 │")
		})
	}
}
