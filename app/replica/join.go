package replica

import (
	"context"
	"errors"

	"talko/app/chat"
)

// resumer is a chat.Dialer whose clients may begin offline. What is wrong with
// the token shows when they have connected.
type resumer interface {
	Resume(id chat.Identity) chat.Client
}

// OpenCache opens the cache of a user of the server that is joined.
type OpenCache func(user string) (chat.Cache, error)

// Join signs in and returns a Replica that keeps its chats in a cache. With a
// token, and a cache that knows whose it is, it does not wait for the server:
// the chats are there at once, as they were kept.
func Join(ctx context.Context, d chat.Dialer, cred chat.Credential, open OpenCache, o Options) (*Replica, error) {
	if far, ok := d.(resumer); ok && cred.Token != "" {
		if r := resume(far, cred, open, o); r != nil {
			return r, nil
		}
	}
	client, err := d.Dial(ctx, cred)
	if err != nil {
		return nil, err
	}
	o.Client = client
	if o.Cache, err = open(client.Identity().User.Name); err != nil {
		o.logger().Warn("nothing is kept", "err", err)
		o.Cache = nil
	}
	return New(o), nil
}

// resume returns a Replica that begins offline, nil where nothing was kept.
func resume(d resumer, cred chat.Credential, open OpenCache, o Options) *Replica {
	cache, err := open(cred.UserName)
	if err != nil {
		return nil
	}
	kept, err := cache.Load()
	if err != nil || kept.User.ID == 0 {
		if err := errors.Join(err, cache.Close()); err != nil {
			o.logger().Warn("cache not read", "err", err)
		}
		return nil
	}
	o.Cache = cache
	o.Client = d.Resume(chat.Identity{
		User: kept.User, DeviceID: cred.DeviceID, Token: cred.Token, Epoch: kept.Epoch,
	})
	return newReplica(o, kept)
}
