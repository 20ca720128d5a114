package service

import (
	"errors"

	"talko/app/chat"
)

// chatFor returns a chat as one of its participants sees it.
func (p *people) chatFor(at seat) (chat.Chat, error) {
	c, err := p.shared(at.chat, at.row.UserID)
	if err != nil {
		return chat.Chat{}, err
	}
	c.Role, c.FromSeq, c.Settings = at.row.Role, at.row.FromSeq, at.row.Settings
	if c.ReadMarker, err = marker(p.v, at); err != nil {
		return chat.Chat{}, err
	}
	last, err := p.v.LastText(c.ID, c.FromSeq, at.row.UserID)
	switch {
	case errors.Is(err, chat.NotFound):
		return c, nil
	case err != nil:
		return chat.Chat{}, err
	}
	c.LastMessage = &last
	return c, nil
}

// shared returns the part of a chat that is the same for all, but for the name
// of a private one, which is the other's.
func (p *people) shared(row chat.ChatRow, viewer chat.UserID) (chat.Chat, error) {
	standing, err := p.v.Longest(row.ID, chat.MaxPreviewUsers)
	if err != nil {
		return chat.Chat{}, err
	}
	users, err := p.users(standing)
	if err != nil {
		return chat.Chat{}, err
	}
	c := chat.Chat{
		ID: row.ID, Name: row.Name, Kind: row.Kind, Topic: row.Topic, History: row.History,
		Users: users, UserCount: row.UserCount, LastSeq: row.LastSeq,
	}
	if row.Kind == chat.Private {
		other, err := p.user(other(row, viewer))
		if err != nil {
			return chat.Chat{}, err
		}
		c.Name = other.Name
	}
	return c, nil
}

// other returns the other one of a pair.
func other(row chat.ChatRow, viewer chat.UserID) chat.UserID {
	if row.PairLow == viewer {
		return row.PairHigh
	}
	return row.PairLow
}

// marker returns the read marker with its counts.
func marker(v chat.View, at seat) (chat.ReadMarker, error) {
	m := chat.ReadMarker{
		ReadSeq: at.row.ReadSeq, ReadVersion: at.row.ReadVersion, ReadUserSeq: at.row.ReadUserSeq,
	}
	if at.chat.LastSeq <= m.ReadSeq {
		return m, nil
	}
	var err error
	m.Unread, m.Mentions, err = v.Unread(at.chat.ID, at.row.UserID, m.ReadSeq, at.row.FromSeq)
	return m, err
}
