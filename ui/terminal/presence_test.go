package terminal

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

// idler is a client whose presence a test may wait for.
type idler struct {
	chat.Client
	told chan chat.Presence
}

func (i idler) UpdateUser(ctx context.Context, p chat.UpdateUser) (chat.UserResult, error) {
	if p.Presence != nil {
		i.told <- *p.Presence
	}
	return i.Client.UpdateUser(ctx, p)
}

func TestWhoTouchesNoKeyIsIdleUntilTheyDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	var later atomic.Int64
	start := w.now()
	w.now = func() time.Time { return start.Add(time.Duration(later.Load())) }
	told := make(chan chat.Presence, 8)
	s := w.start(80, 24, Options{User: "alice", Join: func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		c, err := w.svc.Dial(ctx, cred)
		if err != nil {
			return nil, err
		}
		return replica.New(replica.Options{Client: idler{c, told}, Seed: 1}), nil
	}})
	s.write(password, "Enter")
	s.see("#lobby")
	later.Store(int64(idleAfter))
	s.resize(81, 24) // looks at the clock
	if got := <-told; got != chat.Idle {
		t.Errorf("told %s", got)
	}
	s.write("x")
	if got := <-told; got != chat.Online {
		t.Errorf("told %s", got)
	}
}
