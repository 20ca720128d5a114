package torture

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

// door is a dialer of one client, which is recorded.
type door struct {
	Dialer
	rec *recorder
}

// Dial signs in, as soon as the server is there.
func (d door) Dial(ctx context.Context, cred chat.Credential) (chat.Client, error) {
	for {
		c, err := d.Dialer.Dial(ctx, cred)
		if err == nil {
			d.rec.Client = c
			return d.rec, nil
		}
		if chat.KindOf(err) != chat.Unavailable || ctx.Err() != nil {
			return nil, err
		}
		sleep(ctx, 100*time.Millisecond)
	}
}

// Resume goes on without waiting for the server.
func (d door) Resume(id chat.Identity) chat.Client {
	d.rec.Client = d.Dialer.Resume(id)
	return d.rec
}

var errNowhere = errors.New("this client keeps nothing")

// open makes the replica: in the way in which a screen does, beginning with
// what an earlier client of the folder kept.
func (a *actor) open(ctx context.Context, w World) (err error) {
	cred := chat.Credential{UserName: a.Name, DeviceID: a.Device, Token: a.Token}
	kept := func(user string) (chat.Cache, error) {
		if a.Dir == "" {
			return nil, errNowhere
		}
		c, err := w.Cache(a.Dir, user)
		if err != nil {
			a.tell(entry{Wrong: "the cache cannot be opened: " + err.Error()})
			return nil, err
		}
		return &shelf{Cache: c, rec: a.rec}, nil
	}
	a.view, err = replica.Join(ctx, door{w.Dial(a.Addr, a.Cert), a.rec}, cred, kept, replica.Options{
		Log: slog.New(slog.DiscardHandler), Wall: a.wall, Seed: a.Seed | 1, PingEvery: a.Ping,
	})
	return err
}

// shelf is a client's cache that tells what is in its outbox.
type shelf struct {
	chat.Cache
	rec *recorder
}

func (s *shelf) Load() (chat.Kept, error) {
	kept, err := s.Cache.Load()
	if err != nil {
		s.rec.tell(entry{Wrong: "the cache cannot be read: " + err.Error()})
	}
	for _, u := range kept.Unsent {
		if s.rec.place(u.ClientID) {
			s.rec.tell(entry{Count: rescued})
		}
		s.rec.typed(u)
	}
	return kept, err
}

// KeepUnsent tells what is on disk only when it is: of what was not told, nobody
// asks.
func (s *shelf) KeepUnsent(changes []chat.UnsentChange) error {
	for _, c := range changes {
		if !c.Done {
			s.rec.place(c.ClientID)
		}
	}
	if err := s.Cache.KeepUnsent(changes); err != nil {
		s.rec.tell(entry{Wrong: "the outbox cannot be kept: " + err.Error()})
		return err
	}
	for _, c := range changes {
		if c.Done {
			s.rec.done(c.ClientID)
		} else {
			s.rec.typed(c.Unsent)
		}
	}
	return nil
}
