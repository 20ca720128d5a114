package service

import (
	"context"

	"talko/app/account"
	"talko/app/chat"
)

var errNoInvitation = chat.NotFound.Errorf("there is no such invitation")

// InsertInvitation lets others make an account.
func (c *Client) InsertInvitation(ctx context.Context, p chat.InsertInvitation) (chat.InvitationResult, error) {
	in := chat.OpenInvitation{UserID: c.me(), Uses: p.Uses, ExpiresTS: p.ExpiresTS}
	if err := c.s.planInvitation(&in); err != nil {
		return chat.InvitationResult{}, err
	}
	return do(ctx, c, callID{}, func(ch *change) (chat.InvitationResult, error) {
		if err := ch.mustBe(chat.RoleAdmin); err != nil {
			return chat.InvitationResult{}, err
		}
		row, code, err := ch.invite(in)
		result := chat.InvitationResult{Invitation: row, Code: code}
		if links := c.s.links.With(code); links != nil {
			result.Links = links.Links
		}
		return result, err
	})
}

// planInvitation puts the defaults in the place of what is not said.
func (s *Service) planInvitation(in *chat.OpenInvitation) error {
	now := s.now()
	if in.Uses == 0 {
		in.Uses = chat.DefaultInvitationUses
	}
	if in.ExpiresTS == 0 {
		in.ExpiresTS = chat.At(now.Add(chat.DefaultInvitationTime))
	}
	switch {
	case in.Uses < 0 || in.Uses > chat.MaxInvitationUses:
		return chat.Invalid.Errorf("an invitation is for 1 to %d people", chat.MaxInvitationUses)
	case in.ExpiresTS <= chat.At(now) || in.ExpiresTS > chat.At(now.Add(chat.MaxInvitationTime)):
		return chat.Invalid.Errorf("an invitation holds for a year at most, and from now on")
	}
	return nil
}

// invite stores an invitation, and returns its code.
func (c *change) invite(in chat.OpenInvitation) (chat.OpenInvitation, string, error) {
	all, err := c.Tx.Invitations(0, chat.MaxInvitations)
	if err != nil {
		return in, "", err
	}
	if len(all) >= chat.MaxInvitations {
		return in, "", chat.Conflict.Errorf("there are %d invitations already: take some back", len(all))
	}
	code := account.NewCode()
	hash, _ := account.HashCode(code)
	in.CreatedTS = c.Now()
	row := chat.InvitationRow{OpenInvitation: in, CodeHash: hash}
	err = c.Tx.InsertInvitation(&row)
	return row.OpenInvitation, code, err
}

// Invitations lists those that are open.
func (c *Client) Invitations(ctx context.Context, p chat.GetInvitations) (chat.InvitationPage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.InvitationPage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.InvitationPage, error) {
		page := chat.InvitationPage{Invitations: []chat.OpenInvitation{}}
		if err := mustBe(v, c.me(), chat.RoleAdmin); err != nil {
			return page, err
		}
		rows, err := v.Invitations(p.After, limit+1)
		for i, row := range rows {
			if i == limit {
				page.More = true
				break
			}
			page.Invitations = append(page.Invitations, row.OpenInvitation)
		}
		return page, err
	})
}

// DeleteInvitation takes one back.
func (c *Client) DeleteInvitation(ctx context.Context, p chat.DeleteInvitation) error {
	id, err := newCallID("DeleteInvitation", p.ClientID, p)
	if err != nil {
		return err
	}
	_, err = do(ctx, c, id, func(ch *change) (none, error) {
		if err := ch.mustBe(chat.RoleAdmin); err != nil {
			return none{}, err
		}
		return none{}, orNotFound(ch.Tx.DeleteInvitation(p.InvitationID), errNoInvitation)
	})
	return err
}

// Invite makes the invitations that the server itself hands out as it starts:
// for its owner where nobody has an account, and for others where they need
// one; "" where there is none. A nil Service lets nobody in.
func (s *Service) Invite(ctx context.Context) (owner, others string, err error) {
	if s == nil {
		return "", "", nil
	}
	empty, err := s.Empty(ctx)
	if err != nil || !empty && s.signUp != chat.SignUpInvite {
		return "", "", err
	}
	err = s.store.Update(ctx, func(tx chat.Tx) (err error) {
		c := &change{Tx: tx, s: s}
		if empty {
			if owner, err = c.inviteAs(chat.OpenInvitation{Role: chat.RoleOwner, Uses: 1}); err != nil {
				return err
			}
		}
		if s.signUp == chat.SignUpInvite {
			others, err = c.inviteAs(chat.OpenInvitation{})
		}
		return err
	})
	return owner, others, err
}

func (c *change) inviteAs(in chat.OpenInvitation) (string, error) {
	if err := c.s.planInvitation(&in); err != nil {
		return "", err
	}
	_, code, err := c.invite(in)
	return code, err
}
