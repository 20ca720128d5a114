package replica

import "testing"

// TestWhoIsBackIsNamedAsNow has a user who took another name while they were not
// in a chat: nobody was told there, and their older lines are held.
func TestWhoIsBackIsNamedAsNow(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	s.quiet()
	c := s.model.chats[2]
	s.model.send(c, 2, "before", 0, "")
	s.quiet()
	s.model.leave(c, 2, 2)
	s.model.rename(2, "zoe")
	s.quiet()
	s.model.join(c, 2, 2)
	s.arrive()
	for _, line := range s.core.window(c.ID, Newest, 100, 0).Lines {
		if line.User.ID == 2 && line.User.Name != "zoe" {
			t.Errorf("line %d is by %q, who is zoe now", line.Seq, line.User.Name)
		}
	}
	s.quiet()
	s.equal(t)
}
