package replica

import (
	"context"
	"errors"
	"strings"

	"talko/app/chat"
	"talko/app/text"
)

// UserNamed looks a user up by name, with or without an @ before it.
// Errors: NotFound, which says the name.
func (r *Replica) UserNamed(ctx context.Context, name string) (chat.User, error) {
	name = strings.TrimPrefix(name, "@")
	found, err := r.client.User(ctx, chat.GetUser{UserName: name})
	if errors.Is(err, chat.NotFound) {
		return chat.User{}, chat.NotFound.Errorf("nobody is called %s", text.Line(name))
	}
	return found.User, err
}

// UsersNamed looks several users up.
func (r *Replica) UsersNamed(ctx context.Context, names []string) ([]chat.UserID, error) {
	var ids []chat.UserID
	for _, name := range names {
		u, err := r.UserNamed(ctx, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, u.ID)
	}
	return ids, nil
}

// EnterRoom joins the room of a name, with or without a # before it; if there is
// none it may make it. Errors: NotFound; Invalid for a pattern.
func (r *Replica) EnterRoom(ctx context.Context, name string, create bool) (chat.ChatID, error) {
	name = strings.TrimPrefix(name, "#")
	if strings.ContainsAny(name, "*?") {
		return 0, chat.Invalid.Errorf("a room's name has no * and no ?; /rooms %s lists those there are", text.Line(name))
	}
	page, err := r.client.Rooms(ctx, chat.GetRooms{Pattern: name, Limit: 1})
	switch {
	case err != nil:
		return 0, err
	case len(page.Chats) > 0:
		return page.Chats[0].ID, r.Join(ctx, page.Chats[0].ID)
	case create:
		return r.NewRoom(ctx, name)
	}
	return 0, chat.NotFound.Errorf("there is no room #%s; /room %s makes it", text.Line(name), text.Line(name))
}

// ToggleAdmin makes a participant an admin of a chat, or, of an admin, a user.
func (r *Replica) ToggleAdmin(ctx context.Context, id chat.ChatID, user chat.UserID) error {
	page, err := r.client.Participants(ctx, chat.GetParticipants{ChatID: id, After: user - 1, Limit: 1})
	if err != nil {
		return err
	}
	role := chat.RoleAdmin
	if len(page.Users) > 0 && page.Users[0].ID == user && page.Users[0].Role == chat.RoleAdmin {
		role = chat.RoleUser
	}
	return r.SetRole(ctx, id, user, role)
}
