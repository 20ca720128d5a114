package terminal

import "testing"

func TestAPatternIsNoRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.signUp(80, 24, "alice")
	s.write("/leave", "Enter")
	s.see("you left #lobby")
	for _, command := range []string{"/join *", "/room lobb?"} {
		s.write("/join lobby", "Enter")
		s.see("#lobby", "you joined")
		s.write("/leave", "Enter")
		s.miss("you joined")
		s.write(command, "Enter")
		s.see("no * and no ?")
	}
}

func TestOnePersonIsNotPeople(t *testing.T) {
	t.Parallel()
	s := newWorld(t).signUp(120, 24, "alice")
	s.write("/room quiet", "Enter")
	s.see("#quiet", "1 person")
	s.write("F8")
	s.see("alice admin")
	s.miss("1 people")
}
