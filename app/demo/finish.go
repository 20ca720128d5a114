package demo

import (
	"context"
	"math/rand/v2"

	"talko/app/chat"
)

// finish leaves everything as it stands at the end: how far each has read, what
// they have set, what they were about to write; and signs all out.
func (p *performer) finish(ctx context.Context, random *rand.Rand, places []*place) error {
	return p.past.together(ctx, func() error {
		for _, at := range places {
			for _, user := range at.users {
				if err := p.read(ctx, random, at, user); err != nil {
					return err
				}
			}
			for _, s := range at.set {
				s.to.ChatID = at.id
				if _, err := p.clients[s.user].UpdateParticipant(ctx, s.to); err != nil {
					return err
				}
			}
		}
		for _, c := range p.clients {
			if err := c.Logout(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// read marks how far one has read in a chat: the first of the cast all but what
// was said last, the others as it comes; but never less than what they wrote
// themselves.
func (p *performer) read(ctx context.Context, random *rand.Rand, at *place, user int) error {
	page, err := p.clients[user].Messages(ctx, chat.GetMessages{ChatID: at.id, Limit: 100})
	if err != nil || len(page.Messages) == 0 {
		return err
	}
	behind := 0
	if random.IntN(2) == 0 {
		behind = random.IntN(60)
	}
	seq := page.LastSeq - chat.Seq(behind)
	if user == 0 && at.finaleLine != nil {
		seq = at.finaleLine.seq - 1
	}
	for _, m := range page.Messages {
		if m.User.ID == p.id(user) {
			seq = max(seq, m.Seq)
		}
	}
	if seq < 1 {
		return nil
	}
	_, err = p.clients[user].MarkRead(ctx, chat.Mark{ChatID: at.id, Seq: seq})
	return err
}
