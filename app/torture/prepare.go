package torture

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/service"
)

// cast is who takes part, and where. It is made by the service in process
// before a server is started: hashing passwords is not what is tortured.
type cast struct {
	ground  ground
	players []chat.Identity // one for each client; the last users have one device each
}

// password is everyone's; its hashes are cheap.
const password = "it will be over soon"

var cheap = account.Params{MemoryKiB: 64, Time: 1, Threads: 1}

// prepare fills a new database.
func prepare(ctx context.Context, store chat.Store, o Options) (c cast, err error) {
	s, err := service.New(service.Options{Store: store, Argon: cheap})
	if err != nil {
		return c, err
	}
	users := o.Clients - o.Clients/4 // a quarter of the clients is a second device
	people := make([]chat.Client, users)
	for i := range o.Clients {
		cred := chat.Credential{UserName: fmt.Sprintf("user%d", i%users), Password: password, SignUp: i < users}
		client, err := s.Dial(ctx, cred)
		if err != nil {
			return c, fmt.Errorf("sign up: %w", err)
		}
		c.players = append(c.players, client.Identity())
		if i < users {
			people[i] = client
			c.ground.Users = append(c.ground.Users, client.Identity().User.ID)
		}
	}
	p := preparer{rand: rand.New(rand.NewPCG(o.Seed, 0xca57)), people: people, ground: &c.ground}
	return c, errors.Join(p.rooms(ctx), p.groups(ctx), p.pairs(ctx))
}

type preparer struct {
	rand   *rand.Rand
	people []chat.Client
	ground *ground
}

// rooms makes rooms which a few people may enter, and the large one.
func (p *preparer) rooms(ctx context.Context) error {
	for i := range len(p.people)/4 + 3 {
		made, err := p.people[i%len(p.people)].InsertChat(ctx, chat.InsertChat{ChatName: fmt.Sprintf("room%d", i), Kind: chat.Room})
		if err != nil {
			return fmt.Errorf("make room: %w", err)
		}
		p.ground.Rooms = append(p.ground.Rooms, made.Chat.ID)
	}
	last := len(p.people) - 1
	made, err := p.people[last].InsertChat(ctx, chat.InsertChat{ChatName: "flood", Kind: chat.Room})
	if err != nil {
		return fmt.Errorf("make room: %w", err)
	}
	p.ground.Flood = made.Chat.ID
	for i := range min(last, crowded+8) {
		who := p.people[last-1-i]
		_, err := who.InsertParticipant(ctx, chat.InsertParticipant{ChatID: made.Chat.ID, UserID: who.Identity().User.ID})
		if err != nil {
			return fmt.Errorf("join room: %w", err)
		}
	}
	return nil
}

// groups makes groups of five, one for every second user, with both policies.
func (p *preparer) groups(ctx context.Context) error {
	for i, admin := range p.people {
		if i%2 != 0 {
			continue
		}
		g := group{Admin: admin.Identity().User.ID}
		for _, k := range p.rand.Perm(len(p.people)) {
			if k != i && len(g.Users) < 4 {
				g.Users = append(g.Users, p.ground.Users[k])
			}
		}
		params := chat.InsertChat{ChatName: fmt.Sprintf("group %d", i), UserIDs: g.Users, Kind: chat.Group}
		if i%4 == 0 {
			params.History = chat.HistoryAll
		}
		made, err := admin.InsertChat(ctx, params)
		if err != nil {
			return fmt.Errorf("make group: %w", err)
		}
		g.ID, g.Founded = made.Chat.ID, made.Chat.LastSeq
		p.ground.Groups = append(p.ground.Groups, g)
	}
	return nil
}

// pairs makes private chats between neighbours.
func (p *preparer) pairs(ctx context.Context) error {
	for i, who := range p.people {
		other := p.ground.Users[(i+1)%len(p.people)]
		if _, err := who.InsertChat(ctx, chat.InsertChat{UserIDs: []chat.UserID{other}, Kind: chat.Private}); err != nil {
			return fmt.Errorf("open private chat: %w", err)
		}
	}
	return nil
}
