package service

import (
	"context"
	"slices"

	"talko/app/chat"
)

// InsertReaction gives a message an emoji of the caller's.
func (c *Client) InsertReaction(ctx context.Context, p chat.Reacting) (chat.MessageResult, error) {
	return c.react(ctx, "InsertReaction", p, true)
}

// DeleteReaction takes it back.
func (c *Client) DeleteReaction(ctx context.Context, p chat.Reacting) (chat.MessageResult, error) {
	return c.react(ctx, "DeleteReaction", p, false)
}

func (c *Client) react(ctx context.Context, method string, p chat.Reacting, given bool) (chat.MessageResult, error) {
	if err := emoji(p.Emoji); err != nil {
		return chat.MessageResult{}, err
	}
	id, err := newCallID(method, p.ClientID, p)
	if err != nil {
		return chat.MessageResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.MessageResult, error) {
		m, err := ch.react(p, given)
		return chat.MessageResult{Message: m}, err
	})
}

func (c *change) react(p chat.Reacting, given bool) (chat.Message, error) {
	at, err := seatOf(c, p.ChatID, c.me)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := at.text(c, p.Seq)
	if err != nil {
		return chat.Message{}, err
	}
	if given && tooManyKinds(m, p.Emoji) {
		return chat.Message{}, chat.Conflict.Errorf("a message has at most %d different reactions", chat.MaxReactionKinds)
	}
	changed, err := c.PutReaction(p.ChatID, p.Seq, c.me, p.Emoji, given)
	if err != nil || !changed {
		return m, err
	}
	kind := chat.Reacted
	if !given {
		kind = chat.Unreacted
	}
	return c.touch(kind, p.Emoji, m)
}

func tooManyKinds(m chat.Message, emoji string) bool {
	return len(m.Reactions) >= chat.MaxReactionKinds &&
		!slices.ContainsFunc(m.Reactions, func(r chat.Reaction) bool { return r.Emoji == emoji })
}

// Reactions lists who gave which emoji to a message.
func (c *Client) Reactions(ctx context.Context, p chat.GetReactions) (chat.ReactionPage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.ReactionPage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.ReactionPage, error) {
		at, err := seatOf(v, p.ChatID, c.me())
		if err != nil {
			return chat.ReactionPage{}, err
		}
		if _, err := at.line(v, p.Seq); err != nil {
			return chat.ReactionPage{}, err
		}
		return reactionPage(v, p, limit)
	})
}

// reactionPage looks one entry beyond the page, to know whether there is more.
func reactionPage(v chat.View, p chat.GetReactions, limit int) (chat.ReactionPage, error) {
	page := chat.ReactionPage{Reactions: []chat.UserReaction{}}
	rs, next, err := v.Reactions(p.ChatID, p.Seq, p.Emoji, p.After, limit)
	if err != nil {
		return page, err
	}
	for _, r := range rs {
		r.User.Status = "" // so that any page fits a frame
		page.Reactions = append(page.Reactions, r)
	}
	if len(rs) < limit {
		return page, nil
	}
	rest, _, err := v.Reactions(p.ChatID, p.Seq, p.Emoji, next, 1)
	if page.More = len(rest) > 0; page.More {
		page.Next = next
	}
	return page, err
}
