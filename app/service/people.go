package service

import "talko/app/chat"

// people looks users up, each once in one view.
type people struct {
	v     chat.View
	s     *Service
	known map[chat.UserID]chat.User
}

func (s *Service) people(v chat.View) *people {
	return &people{v: v, s: s, known: map[chat.UserID]chat.User{}}
}

// user returns a user as lists show them, with their presence.
func (p *people) user(id chat.UserID) (chat.User, error) {
	if u, ok := p.known[id]; ok {
		return u, nil
	}
	a, err := p.v.Account(id)
	if err != nil {
		return chat.User{}, orNotFound(err, errNoUser)
	}
	u := p.s.shown(a)
	p.known[id] = u
	return u, nil
}

func (p *people) users(ids []chat.UserID) ([]chat.User, error) {
	users := make([]chat.User, 0, len(ids))
	for _, id := range ids {
		u, err := p.user(id)
		if err != nil {
			return nil, err
		}
		users = append(users, u)
	}
	return users, nil
}

// shown returns a user as lists show them. The name of one who is about to go
// is hidden.
func (s *Service) shown(a chat.AccountRow) chat.User {
	if a.DeletedTS != 0 {
		a.Gone = true
	}
	u := a.User()
	if !u.Deleted {
		u.Presence, u.ServerRole = s.presenceOf(a), a.Role
	}
	return u
}

// itself returns a user as they are told of themselves.
func itself(a chat.AccountRow) chat.User {
	u := a.User()
	u.Presence, u.ServerRole = a.Presence, a.Role
	return u
}

// presenceOf tells whether a user is there; "" if that is not known. Who
// set themselves offline is not seen.
func (s *Service) presenceOf(a chat.AccountRow) chat.Presence {
	switch {
	case s.here == nil:
		return ""
	case !s.here.Online(a.ID):
		return chat.Offline
	case a.Presence == "":
		return chat.Online
	}
	return a.Presence
}
