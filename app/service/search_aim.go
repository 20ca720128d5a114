package service

import (
	"errors"
	"slices"
	"strings"

	"talko/app/chat"
	"talko/app/text"
)

// aim finds whom and which chats a search names. It looks in the one chat, or in
// all where that is 0.
func (s *search) aim(v chat.View, only chat.ChatID) error {
	if only != 0 {
		if _, err := seatOf(v, only, s.c.me()); err != nil {
			return err
		}
		s.ask.Chats = []chat.ChatID{only}
	}
	for _, name := range s.query.From {
		id, err := s.author(v, name)
		if err != nil {
			return err
		}
		s.ask.From = append(s.ask.From, id)
	}
	if len(s.query.In) == 0 {
		return nil
	}
	chats, err := s.chats(v)
	if err != nil {
		return err
	}
	if only != 0 {
		chats = slices.DeleteFunc(chats, func(id chat.ChatID) bool { return id != only })
	}
	s.ask.Chats, s.empty = chats, len(chats) == 0
	return nil
}

// author finds who is meant by from:name.
func (s *search) author(v chat.View, name string) (chat.UserID, error) {
	if strings.EqualFold(name, "me") {
		return s.c.me(), nil
	}
	a, err := accountNamed(v, strings.TrimPrefix(name, "@"))
	if errors.Is(err, chat.NotFound) || err == nil && a.DeletedTS != 0 {
		return 0, chat.NotFound.Errorf("nobody is called %s", text.Line(name))
	}
	return a.ID, err
}

// chats finds the chats of the searcher that are meant by in:name. Several may
// have a name.
func (s *search) chats(v chat.View) ([]chat.ChatID, error) {
	var found []chat.ChatID
	asked := make([]string, len(s.query.In))
	for i, name := range s.query.In {
		asked[i] = text.Fold(name)
	}
	met := make([]bool, len(asked))
	for after := chat.ChatID(0); ; {
		rows, err := v.ChatsOf(s.c.me(), after, chat.MaxPage)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			meant, err := s.named(v, row.ChatID, asked, met)
			if err != nil {
				return nil, err
			}
			if meant {
				found = append(found, row.ChatID)
			}
		}
		if len(rows) < chat.MaxPage {
			break
		}
		after = rows[len(rows)-1].ChatID
	}
	if i := slices.Index(met, false); i >= 0 {
		return nil, chat.NotFound.Errorf("you are in no chat called %s", text.Line(s.query.In[i]))
	}
	return found, nil
}

// named reports whether one of the folded names is the chat's, and notes which.
func (s *search) named(v chat.View, id chat.ChatID, asked []string, met []bool) (bool, error) {
	row, err := v.Chat(id)
	if err != nil {
		return false, err
	}
	sign, name := "#", row.Name
	if pair(row.Kind) {
		a, err := v.Account(other(row, s.c.me()))
		if err != nil {
			return false, err
		}
		sign, name = "@", a.User().Name
	}
	name = text.Fold(name)
	meant := false
	for i, a := range asked {
		if a == name || a == sign+name {
			meant, met[i] = true, true
		}
	}
	return meant, nil
}
