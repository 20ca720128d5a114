package replica

import (
	"context"

	"talko/app/chat"
)

// SetSettings changes one's own settings of a chat: those fields of p that are
// not nil. ClientID is filled in.
func (r *Replica) SetSettings(ctx context.Context, p chat.UpdateParticipant) error {
	p.ClientID = r.newID()
	told, err := r.client.UpdateParticipant(ctx, p)
	if err != nil {
		return err
	}
	r.in(p.ChatID, func(m *mirror) { m.set(told.Settings) })
	return nil
}

// SetRole makes a user an admin of a chat, or takes it back.
func (r *Replica) SetRole(ctx context.Context, id chat.ChatID, user chat.UserID, role chat.Role) error {
	return r.SetSettings(ctx, chat.UpdateParticipant{ChatID: id, UserID: user, Role: role})
}

// Join enters a room.
func (r *Replica) Join(ctx context.Context, id chat.ChatID) error {
	return r.Add(ctx, id, r.Identity().User.ID)
}

// Leave leaves a room or a group, or hides a private chat until the next message.
func (r *Replica) Leave(ctx context.Context, id chat.ChatID) error {
	var was chat.UserSeq
	r.in(id, func(m *mirror) { was = m.seated })
	p := chat.DeleteParticipant{ChatID: id, UserID: r.Identity().User.ID, ClientID: r.newID()}
	if _, err := r.client.DeleteParticipant(ctx, p); err != nil {
		return err
	}
	r.in(id, func(m *mirror) {
		if m.seated == was {
			m.core.leave(m, was)
		}
	})
	return nil
}

// Add brings a user into a chat.
func (r *Replica) Add(ctx context.Context, id chat.ChatID, user chat.UserID) error {
	p := chat.InsertParticipant{ChatID: id, UserID: user, ClientID: r.newID()}
	told, err := r.client.InsertParticipant(ctx, p)
	_, err = r.take(told, err)
	return err
}

// Remove takes a user out of a chat.
func (r *Replica) Remove(ctx context.Context, id chat.ChatID, user chat.UserID) error {
	p := chat.DeleteParticipant{ChatID: id, UserID: user, ClientID: r.newID()}
	told, err := r.client.DeleteParticipant(ctx, p)
	_, err = r.take(told, err)
	return err
}

// OpenPrivate returns the private chat with a user (of oneself: the notes), and
// makes it if there is none. It is in Chats at once, for the one who opened it.
func (r *Replica) OpenPrivate(ctx context.Context, user chat.UserID) (chat.ChatID, error) {
	p := chat.InsertChat{Kind: chat.Private, UserIDs: []chat.UserID{user}}
	if user == r.Identity().User.ID {
		p = chat.InsertChat{Kind: chat.Notes}
	}
	return r.insert(ctx, p)
}

// NewGroup makes a group with these users.
func (r *Replica) NewGroup(ctx context.Context, name string, users []chat.UserID) (chat.ChatID, error) {
	return r.insert(ctx, chat.InsertChat{ChatName: name, UserIDs: users, Kind: chat.Group})
}

// NewRoom makes a room.
func (r *Replica) NewRoom(ctx context.Context, name string) (chat.ChatID, error) {
	return r.insert(ctx, chat.InsertChat{ChatName: name, Kind: chat.Room})
}

func (r *Replica) insert(ctx context.Context, p chat.InsertChat) (chat.ChatID, error) {
	p.ClientID = r.newID()
	return r.take(r.client.InsertChat(ctx, p))
}

// take takes a chat as an answer told it.
func (r *Replica) take(told chat.ChatResult, err error) (chat.ChatID, error) {
	if err != nil {
		return 0, err
	}
	if told.Chat.ID != 0 && told.Chat.FromSeq != 0 {
		r.do(func(c *core) { c.enter(told.Chat, 0) })
	}
	return told.Chat.ID, nil
}

// Rename gives a chat another name.
func (r *Replica) Rename(ctx context.Context, id chat.ChatID, name string) error {
	return r.update(ctx, chat.UpdateChat{ChatID: id, ChatName: &name})
}

// Topic gives a chat another topic.
func (r *Replica) Topic(ctx context.Context, id chat.ChatID, topic string) error {
	return r.update(ctx, chat.UpdateChat{ChatID: id, Topic: &topic})
}

func (r *Replica) update(ctx context.Context, p chat.UpdateChat) error {
	p.ClientID = r.newID()
	_, err := r.take(r.client.UpdateChat(ctx, p))
	return err
}

// DeleteChat deletes a chat for everyone.
func (r *Replica) DeleteChat(ctx context.Context, id chat.ChatID) error {
	return r.client.DeleteChat(ctx, chat.DeleteChat{ChatID: id, ClientID: r.newID()})
}

// Block keeps a user from opening a private chat, adding, or notifying; with
// false it is taken back.
func (r *Replica) Block(ctx context.Context, user chat.UserID, blocked bool) error {
	method := r.client.InsertBlock
	if !blocked {
		method = r.client.DeleteBlock
	}
	if _, err := method(ctx, chat.Blocking{UserID: user, ClientID: r.newID()}); err != nil {
		return err
	}
	r.do(func(c *core) { c.block(user, blocked) })
	return nil
}
