package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"talko/app/chat"
	"talko/app/service"
)

// batch is how many acts share a transaction.
const batch = 1000

// performer does what a month has planned, through a Client for each person.
type performer struct {
	past    *past
	service *service.Service
	clients []chat.Client // by place in the cast; nil before they sign up
	lobby   *place        // which is there with the first user
}

// perform does all acts, many in one transaction.
func (p *performer) perform(ctx context.Context, acts []act) error {
	for some := range slices.Chunk(acts, batch) {
		err := p.past.together(ctx, func() error {
			for _, a := range some {
				if err := p.do(ctx, a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *performer) do(ctx context.Context, a act) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.past.now = a.at
	if err := deeds[a.do](ctx, p, p.clients[a.by], a); err != nil {
		return fmt.Errorf("demo: %s: %c: %w", cast[a.by].name, a.do, err)
	}
	return nil
}

func (p *performer) id(user int) chat.UserID { return p.clients[user].Identity().User.ID }

// deeds are the ways to carry out an act.
var deeds = map[verb]func(context.Context, *performer, chat.Client, act) error{
	signUp: enterTalko,
	open:   openPlace,
	join:   joinPlace,
	say:    sayLine,
	topic: func(ctx context.Context, _ *performer, c chat.Client, a act) error {
		_, err := c.UpdateChat(ctx, chat.UpdateChat{ChatID: a.place.id, Topic: &a.text})
		return err
	},
	rename: func(ctx context.Context, _ *performer, c chat.Client, a act) error {
		_, err := c.UpdateChat(ctx, chat.UpdateChat{ChatID: a.place.id, ChatName: &a.text})
		return err
	},
	trust: func(ctx context.Context, p *performer, c chat.Client, a act) error {
		_, err := c.UpdateParticipant(ctx, chat.UpdateParticipant{
			ChatID: a.place.id, UserID: p.id(who(a.text)), Role: chat.RoleAdmin,
		})
		return err
	},
	leave: func(ctx context.Context, p *performer, c chat.Client, a act) error {
		_, err := c.DeleteParticipant(ctx, chat.DeleteParticipant{ChatID: a.place.id, UserID: p.id(a.by)})
		return err
	},
	edit: func(ctx context.Context, _ *performer, c chat.Client, a act) error {
		_, err := c.UpdateMessage(ctx, chat.UpdateMessage{ChatID: a.place.id, Seq: a.line.seq, Text: a.text})
		return err
	},
	remove: func(ctx context.Context, _ *performer, c chat.Client, a act) error {
		_, err := c.DeleteMessage(ctx, chat.DeleteMessage{ChatID: a.place.id, Seq: a.line.seq})
		return err
	},
	react: func(ctx context.Context, _ *performer, c chat.Client, a act) error {
		_, err := c.InsertReaction(ctx, chat.Reacting{ChatID: a.place.id, Seq: a.line.seq, Emoji: a.text})
		return err
	},
	pin: func(ctx context.Context, _ *performer, c chat.Client, a act) error {
		_, err := c.InsertPin(ctx, chat.Pinning{ChatID: a.place.id, Seq: a.line.seq})
		return err
	},
}

func sayLine(ctx context.Context, _ *performer, c chat.Client, a act) error {
	m := chat.InsertMessage{ChatID: a.place.id, Text: a.text}
	if a.quoted != nil {
		m.ReplyTo = a.quoted.seq
	}
	sent, err := c.InsertMessage(ctx, m)
	a.line.seq = sent.Message.Seq
	return err
}

// enterTalko signs someone up, by which they are in the lobby.
func enterTalko(ctx context.Context, p *performer, _ chat.Client, a act) error {
	c, err := p.service.Dial(ctx, chat.Credential{UserName: a.text, Password: Password, SignUp: true, Device: "demo"})
	if err != nil {
		return err
	}
	p.clients[a.by] = c
	if _, err := c.UpdateUser(ctx, chat.UpdateUser{Status: &cast[a.by].status}); err != nil {
		return err
	}
	chats, err := c.Chats(ctx, chat.GetChats{Limit: 1})
	if err == nil && len(chats.Chats) > 0 {
		p.lobby.id = chats.Chats[0].ID
	}
	return err
}

// openPlace makes a chat with those who are in it from the beginning.
func openPlace(ctx context.Context, p *performer, c chat.Client, a act) error {
	made := chat.InsertChat{ChatName: cmp.Or(a.place.earlier, a.place.name), Kind: a.place.kind, History: a.place.history}
	for _, user := range a.place.users[1:] {
		if a.place.kind != chat.Room && a.place.since[user].Equal(a.place.born) {
			made.UserIDs = append(made.UserIDs, p.id(user))
		}
	}
	opened, err := c.InsertChat(ctx, made)
	a.place.id = opened.Chat.ID
	return err
}

// joinPlace brings someone in: into a room by themselves, into a group by the
// one who made it.
func joinPlace(ctx context.Context, p *performer, c chat.Client, a act) error {
	if a.place.kind == chat.Group {
		c = p.clients[a.place.users[0]]
	}
	_, err := c.InsertParticipant(ctx, chat.InsertParticipant{ChatID: a.place.id, UserID: p.id(a.by)})
	return err
}
