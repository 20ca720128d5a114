package torture

import (
	"context"
	"fmt"
	"time"

	"talko/app/chat"
	"talko/app/replica"
)

// catchUp waits until the replica agrees with what the server lists, and tells
// in what it does not if it comes no further within a time, or ctx ends.
func (a *actor) catchUp(ctx context.Context, within time.Duration) (what string) {
	last, since := "", time.Now()
	for {
		if what != last {
			last, since = what, time.Now()
		} else if time.Since(since) > within {
			return what
		}
		truth, err := a.truth(ctx)
		switch {
		case ctx.Err() != nil && what != "":
			return what // as it was when there was time
		case err != nil:
			what = "the list could not be read: " + err.Error()
		default:
			what = a.differs(truth)
		}
		for end := time.Now().Add(time.Second); what != "" && time.Now().Before(end); {
			if !a.pauses(ctx) {
				return what
			}
			if err == nil {
				what = a.differs(truth)
			}
		}
		if what == "" {
			return ""
		}
	}
}

// truth is the list as the server has it, which the replica does not get.
func (a *actor) truth(ctx context.Context) (map[chat.ChatID]chat.Chat, error) {
	all := map[chat.ChatID]chat.Chat{}
	for after, more := chat.ChatID(0), true; more; {
		page, err := a.rec.Client.Chats(ctx, chat.GetChats{After: after})
		if err != nil {
			return nil, err
		}
		for _, c := range page.Chats {
			all[c.ID], after = c, c.ID
		}
		more = page.More
	}
	return all, nil
}

// differs tells in what the replica is not as the server says; "" if it is.
func (a *actor) differs(truth map[chat.ChatID]chat.Chat) string {
	mine := a.chats()
	if link := a.view.Link(); link.State != replica.Up || !link.Loaded {
		return fmt.Sprintf("the link is not up: %v", link.Err)
	}
	if len(mine) != len(truth) {
		return fmt.Sprintf("it has %d chats, the server lists %d", len(mine), len(truth))
	}
	for _, c := range mine {
		want, ok := truth[c.ID]
		if !ok {
			return fmt.Sprintf("it has chat %d, the server does not list it", c.ID)
		}
		if what := unlike(c, want, a.Device); what != "" {
			return fmt.Sprintf("chat %d: %s", c.ID, what)
		}
	}
	return ""
}

func unlike(c replica.Chat, want chat.Chat, device chat.DeviceID) string {
	switch {
	case c.LastSeq != want.LastSeq:
		return fmt.Sprintf("it is at %d, the server at %d", c.LastSeq, want.LastSeq)
	case c.FromSeq != want.FromSeq:
		return fmt.Sprintf("it reads from %d, the server says from %d", c.FromSeq, want.FromSeq)
	case c.ReadMarker != want.ReadMarker:
		return fmt.Sprintf("its marker is %+v, the server's %+v", c.ReadMarker, want.ReadMarker)
	case !sameSettings(c.Settings, want.Settings, device):
		return fmt.Sprintf("its settings are %+v, the server's %+v", c.Settings, want.Settings)
	case c.Name != want.Name || c.Topic != want.Topic || c.Role != want.Role || c.UserCount != want.UserCount:
		return fmt.Sprintf("it is %q, %q, %s, with %d, the server says %q, %q, %s, with %d",
			c.Name, c.Topic, c.Role, c.UserCount, want.Name, want.Topic, want.Role, want.UserCount)
	case c.Stale || c.Pending > 0:
		return fmt.Sprintf("it says that there is more (%v), or that %d are on their way", c.Stale, c.Pending)
	}
	return ""
}

// sameSettings compares settings. What is typed on a device stays there, though
// the server did not take it: when the user was out of the chat, say.
func sameSettings(mine, want chat.Settings, device chat.DeviceID) bool {
	if mine.Draft.DeviceID == device {
		mine.Draft = want.Draft
	}
	return mine == want
}
