package plain

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"talko/app/chat"
	"talko/app/replica"
)

// flaky is a client whose stream cannot be opened for a while.
type flaky struct {
	chat.Client
	failures *atomic.Int64 // yet to come
}

func (f flaky) Stream(ctx context.Context) (chat.Stream, error) {
	if f.failures.Add(-1) >= 0 {
		return nil, chat.Unavailable.Errorf("nobody is there")
	}
	return f.Client.Stream(ctx)
}

func TestTheLinkIsToldOncePerChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	var failures atomic.Int64
	failures.Store(2)
	s := w.run(Options{Attended: true, User: "alice", Password: password, Join: func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		c, err := w.svc.Dial(ctx, cred)
		if err != nil {
			return nil, err
		}
		return replica.New(replica.Options{Client: flaky{c, &failures}, Seed: 1}), nil
	}})
	s.sees("talko: offline: nobody is there; what you write is sent when the link is back\n", "talko: connected again\n", "you write to #lobby")
	if n := strings.Count(s.all(), "offline"); n != 1 {
		t.Errorf("it says %d times that it is offline", n)
	}
}
