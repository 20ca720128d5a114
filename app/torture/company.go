package torture

import (
	"context"
	"fmt"
	"slices"

	"talko/app/chat"
)

// Deeds that change who is in a chat.

func (a *actor) leave(ctx context.Context) {
	if id, ok := a.room(); ok {
		if _, in := a.view.Chat(id); in {
			a.meanwhile(ctx, func(ctx context.Context) error {
				err := a.view.Leave(ctx, id)
				if err == nil {
					a.away.Store(id, true)
				}
				return err
			})
		}
	}
}

func (a *actor) join(ctx context.Context) {
	for range 3 {
		id, ok := a.room()
		if !ok {
			return
		}
		c, in := a.view.Chat(id)
		if !in && c.UserCount < crowded {
			a.meanwhile(ctx, func(ctx context.Context) error {
				err := a.view.Join(ctx, id)
				if _, left := a.away.Load(id); err == nil && left {
					a.tell(entry{Count: cameBack})
				}
				return err
			})
			return
		}
	}
}

// room picks one of the few rooms that a user goes in and out of.
func (a *actor) room() (chat.ChatID, bool) {
	n := len(a.Ground.Rooms)
	if n == 0 {
		return 0, false
	}
	return a.Ground.Rooms[(int(a.User)+a.rand.IntN(3))%n], true
}

// desert makes a room, says something there and leaves it: with nobody in it,
// it is gone.
func (a *actor) desert(ctx context.Context) {
	name := fmt.Sprintf("desert%d", a.rand.Uint32())
	a.meanwhile(ctx, func(ctx context.Context) error {
		id, err := a.view.NewRoom(ctx, name)
		if err != nil {
			return err
		}
		a.rec.queue(func() string { return a.view.Send(id, "is anybody there?", 0) })
		if err := a.view.Leave(ctx, id); err != nil {
			return err
		}
		a.tell(entry{Count: deserted})
		return nil
	})
}

// remove takes somebody out of a group of which the user is the admin.
func (a *actor) remove(ctx context.Context) {
	if id, user, ok := a.subject(); ok {
		a.meanwhile(ctx, func(ctx context.Context) error {
			err := a.view.Remove(ctx, id, user)
			if err == nil {
				a.tell(entry{Count: tookOut})
			}
			return err
		})
	}
}

// add brings somebody back, who may be there.
func (a *actor) add(ctx context.Context) {
	if id, user, ok := a.subject(); ok {
		a.meanwhile(ctx, func(ctx context.Context) error { return a.view.Add(ctx, id, user) })
	}
}

// subject picks a group of which the user is the admin, and somebody of it.
func (a *actor) subject() (id chat.ChatID, user chat.UserID, ok bool) {
	mine := slices.DeleteFunc(slices.Clone(a.Ground.Groups), func(g group) bool {
		return g.Admin != a.User || len(g.Users) == 0
	})
	if len(mine) == 0 {
		return 0, 0, false
	}
	g := mine[a.rand.IntN(len(mine))]
	return g.ID, g.Users[a.rand.IntN(len(g.Users))], true
}
