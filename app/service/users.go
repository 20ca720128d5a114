package service

import (
	"context"

	"talko/app/account"
	"talko/app/chat"
)

// User finds one user by id or by name.
func (c *Client) User(ctx context.Context, p chat.GetUser) (chat.UserResult, error) {
	if (p.UserID == 0) == (p.UserName == "") {
		return chat.UserResult{}, chat.Invalid.Errorf("either user_id or user_name")
	}
	return view(ctx, c, func(v chat.View) (chat.UserResult, error) {
		if p.UserID != 0 {
			u, err := c.s.people(v).user(p.UserID)
			return chat.UserResult{User: u}, err
		}
		a, err := accountNamed(v, p.UserName)
		if err == nil && a.DeletedTS != 0 {
			err = errNoUser
		}
		if err != nil {
			return chat.UserResult{}, err
		}
		return chat.UserResult{User: c.s.shown(a)}, nil
	})
}

// Users lists users whose name matches a pattern.
func (c *Client) Users(ctx context.Context, p chat.GetUsers) (chat.UserPage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.UserPage{}, err
	}
	names, err := pattern(p.Pattern)
	if err != nil {
		return chat.UserPage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.UserPage, error) {
		rows, err := v.Accounts(names, account.Fold(p.After), limit+1)
		if err != nil {
			return chat.UserPage{}, err
		}
		page, room := chat.UserPage{Users: []chat.User{}}, newBudget()
		for i, a := range rows {
			u := c.s.shown(a)
			if i == limit || !room.take(userSize(&u)) {
				page.More = true
				break
			}
			page.Users = append(page.Users, u)
		}
		return page, nil
	})
}

// UpdateUser changes the caller's profile.
func (c *Client) UpdateUser(ctx context.Context, p chat.UpdateUser) (chat.UserResult, error) {
	if err := c.check(); err != nil {
		return chat.UserResult{}, err
	}
	u, err := c.planProfile(ctx, p)
	if err != nil {
		return chat.UserResult{}, err
	}
	result, err := do(ctx, c, u.id, func(ch *change) (chat.UserResult, error) {
		a, err := ch.updateProfile(u)
		return chat.UserResult{User: c.s.shown(a)}, err
	})
	if err == nil && !u.applied {
		err = c.repeats(ctx, p.Password)
	}
	if err != nil {
		return chat.UserResult{}, err
	}
	c.s.sessions.end(u.ended...)
	if u.seen {
		c.renamed(result.User)
		c.s.presence.profile(c.me())
	}
	return result, nil
}

// updateProfile stores what is new of the caller, and tells it.
func (c *change) updateProfile(p *profile) (chat.AccountRow, error) {
	was, err := present(c, c.me)
	if err != nil {
		return was, err
	}
	a, err := p.apply(c, was)
	if err != nil || a == was {
		return a, err
	}
	if a.UserSeq, err = c.NextUserSeq(c.me); err != nil {
		return a, err
	}
	if err := c.UpdateAccount(a); err != nil {
		return a, orTaken(err, errTaken)
	}
	p.seen = a.User() != was.User() || a.Presence != was.Presence
	c.tellUser(c.me, chat.UserNote{UserSeq: a.UserSeq, User: itself(a)})
	if a.Name != was.Name {
		return a, c.tellName(was.Name, a)
	}
	return a, nil
}

// tellName appends a line to each of the user's chats.
func (c *change) tellName(was string, a chat.AccountRow) error {
	return eachChat(c, c.me, func(part chat.ParticipantRow) error {
		_, err := c.appendLine(chat.Event{
			ChatID: part.ChatID, Kind: chat.Named, User: byline(a), Value: was,
		}, nil)
		return err
	})
}

// eachChat calls fn for each chat in the user's list.
func eachChat(v chat.View, user chat.UserID, fn func(chat.ParticipantRow) error) error {
	return eachSeat(v.ChatsOf, user, fn)
}

// eachHidden calls fn for each chat that the user is in and that is not in
// their list.
func eachHidden(v chat.View, user chat.UserID, fn func(chat.ParticipantRow) error) error {
	return eachSeat(v.HiddenChatsOf, user, fn)
}

func eachSeat(list func(chat.UserID, chat.ChatID, int) ([]chat.ParticipantRow, error), user chat.UserID, fn func(chat.ParticipantRow) error) error {
	after := chat.ChatID(0)
	for {
		parts, err := list(user, after, chat.MaxPage)
		if err != nil {
			return err
		}
		for _, part := range parts {
			if err := fn(part); err != nil {
				return err
			}
			after = part.ChatID
		}
		if len(parts) < chat.MaxPage {
			return nil
		}
	}
}
