package replica

import (
	"testing"

	"talko/app/chat"
)

// A marker that could not be told many times is told soon after the link is
// back, though the first attempt may come before the session is there.
func TestTheReturnOfTheLinkForgetsHowOftenAMarkerFailed(t *testing.T) {
	t.Parallel()
	s, _ := lawful(t)
	m := s.core.chats[1]
	for range 10 {
		m.unread.wish.wait.fail(s.core, chat.Unavailable)
	}
	s.core.wake()
	if wait := m.unread.wish.wait.fail(s.core, chat.Unavailable); wait > backoffFirst {
		t.Errorf("it waits %v after one failure", wait)
	}
}
