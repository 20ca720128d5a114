package replica

import (
	"testing"
)

// TestWhatWasTypedIsNotSentToServersThatBeganAnew has them begin anew when a
// message is on its way: there, the number of its chat means another.
func TestWhatWasTypedIsNotSentToServersThatBeganAnew(t *testing.T) {
	t.Parallel()
	s, _ := lawful(t)
	s.typed("for the old ones")
	s.model.restore()
	s.carryOut(s.sends()[0], "")
	for _, c := range s.model.sorted() {
		for _, form := range c.lines {
			if form.Text == "for the old ones" {
				t.Errorf("it is in chat %d", c.ID)
			}
		}
	}
}

// TestAWishToHaveReadIsVoidOnceMarkedUnread has the user mark a chat as unread
// on another device, when this one has not yet told how far they read here.
func TestAWishToHaveReadIsVoidOnceMarkedUnread(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	m := s.core.chats[1]
	s.input(func() { s.core.read(1, c.LastSeq) })
	if m.show().Unread != 0 {
		t.Fatal("what was read here is unread")
	}
	s.model.mark(c, me, 4, true)
	s.deliverAll()
	if got, want := m.show().Unread, s.model.unread(c, me).Unread; got != want || want == 0 {
		t.Errorf("%d unread, want %d", got, want)
	}
	s.quiet()
	s.equal(t)
}

// TestNobodyReadsWhatHasNotCome asks for more than there is to be read.
func TestNobodyReadsWhatHasNotCome(t *testing.T) {
	t.Parallel()
	s, c := lawful(t)
	s.input(func() { s.core.read(1, c.LastSeq+1000) })
	s.model.send(c, 2, "news", 0, "")
	s.deliverAll()
	if n := s.core.chats[1].show().Unread; n != 1 {
		t.Errorf("%d unread, want 1", n)
	}
	s.quiet()
	s.equal(t)
	if n := s.model.unread(c, me).Unread; n != 1 {
		t.Errorf("the servers count %d, want 1", n)
	}
}
