package terminal

import (
	"context"
	"sync/atomic"
	"testing"

	"talko/app/chat"
	"talko/app/replica"
)

// moody is a client of servers that take messages once they please.
type moody struct {
	chat.Client
	well *atomic.Bool
}

func (m moody) InsertMessage(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
	if !m.well.Load() {
		return chat.MessageResult{}, chat.Unavailable.Errorf("no answer in time")
	}
	return m.Client.InsertMessage(ctx, p)
}

// unsentStage is a terminal with a message that is not sent until well is true.
func unsentStage(t *testing.T, cache chat.Cache) (s *stage, well *atomic.Bool) {
	w := newWorld(t)
	w.user("alice")
	well = &atomic.Bool{}
	s = w.start(100, 30, Options{User: "alice", Join: func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		c, err := w.svc.Dial(ctx, cred)
		if err != nil {
			return nil, err
		}
		return replica.New(replica.Options{Client: moody{c, well}, Cache: cache, Seed: 1}), nil
	}})
	s.write(password, "Enter")
	s.see("#lobby", "Enter sends")
	s.write("is anyone there", "Enter")
	s.see("is anyone there", "◌")
	return s, well
}

func TestQuittingTellsWhatIsNotSent(t *testing.T) {
	t.Parallel()
	s, _ := unsentStage(t, nil)
	s.write("Ctrl-Q")
	s.see("─ not sent ─", "1 message is not sent yet", "lost")
	s.write("Esc")
	s.miss("not sent yet")
	s.write("still here")
	s.see("> still here")
	s.write("/quit")
	s.write("Ctrl-Q")
	s.see("not sent yet")
	s.write("q")
	if _, err := s.ended(); err != nil {
		t.Error(err)
	}
}

func TestQuittingWaitsUntilAllIsSent(t *testing.T) {
	t.Parallel()
	s, well := unsentStage(t, nil)
	s.write("Ctrl-Q")
	s.see("talko quits as soon as")
	well.Store(true)
	if _, err := s.ended(); err != nil {
		t.Error(err)
	}
}

func TestWhoInsistsQuits(t *testing.T) {
	t.Parallel()
	s, _ := unsentStage(t, nil)
	s.write("Ctrl-C", "Ctrl-C")
	s.see("not sent yet")
	s.write("Ctrl-C")
	s.ended()
}

func TestASignalAsksNothing(t *testing.T) {
	t.Parallel()
	s, _ := unsentStage(t, nil)
	s.write("Ctrl-Q")
	s.see("not sent yet")
	s.end()
	s.ended()
}

func TestWhatADiskHasIsNotLost(t *testing.T) {
	t.Parallel()
	d := &fullDisk{}
	d.room.Store(true)
	s, _ := unsentStage(t, d)
	s.write("Ctrl-Q")
	s.see("what is kept on this", "goes when talko runs")
	s.write("Esc")
	s.miss("not sent yet")
	d.room.Store(false)
	s.write("and another", "Enter")
	s.see("another  ", "not kept on this machine")
	s.write("Ctrl-Q")
	s.see("2 messages are not sent yet", "1 message is lost")
}

func TestWhatIsLeftIsSaidInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		left replica.Left
		down bool
		want string
	}{
		{replica.Left{Waiting: 1}, false, "1 message is not sent yet. talko quits as soon as all is sent. If you quit now, what is kept on this machine goes when talko runs again."},
		{replica.Left{Waiting: 2, Lost: 1}, true, "2 messages are not sent yet. There is no link: talko quits when it is back and all is sent. If you quit now, 1 message is lost: not kept on this machine."},
		{replica.Left{Failed: 2, Lost: 2}, false, "2 messages were not sent. If you quit now, 2 messages are lost: not kept on this machine."},
	} {
		if got := leftWords(c.left, c.down); got != c.want {
			t.Errorf("%+v: %s", c.left, got)
		}
	}
	if holds(replica.Left{Failed: 1}) || !holds(replica.Left{Failed: 1, Lost: 1}) {
		t.Error("what failed holds when it is kept, or does not when it is lost")
	}
}
