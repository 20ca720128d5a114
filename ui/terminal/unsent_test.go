package terminal

import (
	"context"
	"testing"

	"talko/app/chat"
	"talko/app/replica"
)

// mute is a client of servers that take messages and do not answer.
type mute struct{ chat.Client }

func (mute) InsertMessage(context.Context, chat.InsertMessage) (r chat.MessageResult, err error) {
	return r, chat.Unavailable.Errorf("no answer in time")
}

func TestDroppingWhatMayBeStoredSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("alice")
	s := w.start(100, 30, Options{User: "alice", Join: func(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
		c, err := w.svc.Dial(ctx, cred)
		if err != nil {
			return nil, err
		}
		return replica.New(replica.Options{Client: mute{c}, Seed: 1}), nil
	}})
	s.write(password, "Enter")
	s.see("#lobby")
	s.write("is anyone there", "Enter")
	s.see("is anyone there", "◌")
	s.write("Esc", "d")
	s.see("it will show")
	s.miss("is anyone there")
}
