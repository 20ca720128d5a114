package service

import (
	"context"
	"slices"

	"talko/app/chat"
)

// maxAudience is the size up to which a chat is told who types, and who is
// there: in larger ones that would be noise, and much of it.
const maxAudience = 250

// Typing tells the others of a chat that the caller types. It is not stored,
// and not told in large chats, nor to one who blocks the caller.
func (c *Client) Typing(ctx context.Context, p chat.Typing) error {
	note, err := view(ctx, c, func(v chat.View) (chat.Publication, error) {
		at, err := seatOf(v, p.ChatID, c.me())
		if err != nil || at.chat.UserCount > maxAudience {
			return chat.Publication{}, err
		}
		if err := heard(v, at); err != nil {
			return chat.Publication{}, ignore(err, chat.Forbidden)
		}
		to, err := v.Recipients(p.ChatID)
		if err != nil {
			return chat.Publication{}, err
		}
		a, err := v.Account(c.me())
		to = slices.DeleteFunc(slices.Clone(to), func(r chat.Recipient) bool { return r.UserID == a.ID })
		return chat.Publication{To: to, Note: chat.TypingNote{ChatID: p.ChatID, User: byline(a)}}, err
	})
	if err != nil || len(note.To) == 0 {
		return err
	}
	c.s.publisher.Publish([]chat.Publication{note})
	return nil
}
