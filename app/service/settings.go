package service

import (
	"context"

	"talko/app/chat"
)

// UpdateParticipant sets the caller's own settings, or someone's role.
func (c *Client) UpdateParticipant(ctx context.Context, p chat.UpdateParticipant) (chat.SettingsResult, error) {
	if err := c.s.checkSettings(&p); err != nil {
		return chat.SettingsResult{}, err
	}
	id, err := newCallID("UpdateParticipant", p.ClientID, p)
	if err != nil {
		return chat.SettingsResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.SettingsResult, error) {
		at, err := seatOf(ch, p.ChatID, ch.me)
		if err != nil {
			return chat.SettingsResult{}, err
		}
		if p.Role != "" {
			err = ch.setRole(at, p.UserID, p.Role)
		} else {
			at.row.Settings, err = ch.setSettings(at, p)
		}
		if err != nil {
			return chat.SettingsResult{}, err
		}
		a, err := ch.Account(ch.me)
		return chat.SettingsResult{Settings: at.row.Settings, UserSeq: a.UserSeq}, err
	})
}

// checkSettings cleans what needs no store to be judged.
func (s *Service) checkSettings(p *chat.UpdateParticipant) error {
	own := p.Muted != nil || p.Level != nil || p.Pinned != nil || p.Draft != nil
	if (p.UserID != 0) != (p.Role != "") || own == (p.Role != "") {
		return chat.Invalid.Errorf("either settings of one's own, or user_id and role")
	}
	if p.Role != "" && p.Role != chat.RoleUser && p.Role != chat.RoleAdmin {
		return chat.Invalid.Errorf("a role is user or admin")
	}
	if p.Level != nil {
		switch *p.Level {
		case chat.LevelDefault, chat.LevelAll, chat.LevelMentions, chat.LevelNone:
		default:
			return chat.Invalid.Errorf("a level is all, mentions, none or empty")
		}
	}
	if p.Draft == nil {
		return nil
	}
	draft, err := s.block("draft", *p.Draft)
	p.Draft = &draft
	return err
}

// setSettings stores the caller's settings, if they differ.
func (c *change) setSettings(at seat, p chat.UpdateParticipant) (chat.Settings, error) {
	now := at.row.Settings
	set(&now.Muted, p.Muted)
	set(&now.Level, p.Level)
	set(&now.Pinned, p.Pinned)
	if p.Draft != nil && *p.Draft != now.Draft.Text {
		now.Draft = chat.Draft{Text: *p.Draft, DeviceID: c.session.device}
	}
	if now == at.row.Settings {
		return now, nil
	}
	seq, err := c.NextUserSeq(c.me)
	if err != nil {
		return now, err
	}
	now.UserSeq = seq
	at.row.Settings = now
	if err := c.PutParticipant(at.row); err != nil {
		return now, err
	}
	c.tellUser(c.me, chat.SettingNote{UserSeq: seq, ChatID: at.chat.ID, Settings: &now})
	return now, nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// setRole gives a participant another role. The last admin stays one.
func (c *change) setRole(at seat, user chat.UserID, role chat.Role) error {
	if err := at.admin(); err != nil {
		return err
	}
	theirs, err := seatOf(c, at.chat.ID, user)
	if err != nil {
		return orNotFound(err, errNoParticipant)
	}
	if theirs.row.Role == role {
		return nil
	}
	if role == chat.RoleUser {
		if n, err := c.admins(at.chat.ID); err != nil {
			return err
		} else if n == 1 {
			return chat.Conflict.Errorf("the last admin cannot step down")
		}
	}
	theirs.row.Role = role
	if err := c.PutParticipant(theirs.row); err != nil {
		return err
	}
	return c.tellRole(theirs.row)
}

func (c *change) tellRole(part chat.ParticipantRow) error {
	by, err := c.byline()
	if err != nil {
		return err
	}
	e := chat.Event{ChatID: part.ChatID, Kind: chat.RoleChanged, User: by, Value: string(part.Role)}
	if part.UserID != c.me {
		a, err := c.Account(part.UserID)
		if err != nil {
			return err
		}
		e.Subject = byline(a)
	}
	_, err = c.appendLine(e, nil)
	return err
}
