package terminal

import "testing"

func TestTheFirstMinuteIsExplainedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var kept Prefs
	keep := func(p Prefs) error { kept = p; return nil }
	s := w.start(100, 24, Options{SignUp: true, User: "alice", KeepPrefs: keep})
	s.write(password, "Enter")
	s.see("Write below, Enter sends. Ctrl-K goes to", "Esc selects a message", "F1 shows all keys")
	s.write("hello", "Enter")
	s.see("hello  ")
	s.miss("Write below")
	s.end()
	s.ended()
	if !kept.Greeted {
		t.Fatal("it is not remembered")
	}
	s = w.start(100, 24, Options{User: "alice", Prefs: kept, KeepPrefs: keep})
	s.write(password, "Enter")
	s.see("hello", "F1 help")
	s.miss("Write below")
}

func TestTheFirstMinuteFitsASmallScreen(t *testing.T) {
	t.Parallel()
	s := newWorld(t).start(40, 12, Options{SignUp: true, User: "alice", KeepPrefs: func(Prefs) error { return nil }})
	s.write(password, "Enter")
	s.see("Write below, Enter sends.", "you joined")
}
