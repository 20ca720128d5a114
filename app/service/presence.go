package service

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"talko/app/chat"
)

// presenceEvery is how often it is told again who is there: sooner than
// chat.PresenceExpiry.
const presenceEvery = time.Minute

// news is what is to be told about a user.
type news struct{ presence, profile bool }

// presence gathers who came, went, or changed their profile, until that is told
// to those who share a chat with them.
type presence struct {
	wake chan struct{} // has a value when there is news

	mu   sync.Mutex // guards what follows
	news map[chat.UserID]news
	here map[chat.UserID]bool
}

func newPresence() *presence {
	return &presence{
		wake: make(chan struct{}, 1), news: map[chat.UserID]news{}, here: map[chat.UserID]bool{},
	}
}

// changed is called by the hub when a user's first stream came, or the last one
// went.
func (p *presence) changed(user chat.UserID, online bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if online {
		p.here[user] = true
	} else {
		delete(p.here, user)
	}
	p.addLocked(user, news{presence: true})
}

// profile says that a user's profile changed.
func (p *presence) profile(user chat.UserID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.addLocked(user, news{profile: true})
}

func (p *presence) refresh() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for user := range p.here {
		p.addLocked(user, news{presence: true})
	}
}

func (p *presence) addLocked(user chat.UserID, n news) {
	old := p.news[user]
	p.news[user] = news{presence: old.presence || n.presence, profile: old.profile || n.profile}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *presence) take() map[chat.UserID]news {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.news
	p.news = map[chat.UserID]news{}
	return all
}

// runPresence tells the news until ctx ends.
func (s *Service) runPresence(ctx context.Context) {
	tick := time.NewTicker(presenceEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.presence.refresh()
		case <-s.presence.wake:
			for user, n := range s.presence.take() {
				if ctx.Err() != nil {
					return
				}
				s.tellNews(ctx, user, n)
			}
		case <-ctx.Done():
			return
		}
	}
}

func (s *Service) tellNews(ctx context.Context, user chat.UserID, n news) {
	var to []chat.Recipient
	var u chat.User
	err := s.store.View(ctx, func(v chat.View) error {
		a, err := v.Account(user)
		if err != nil {
			return err
		}
		u = s.shown(a)
		to, err = neighbours(v, user)
		return err
	})
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			s.log.Warn("presence not told", "user", user, "err", err)
		}
		return
	}
	var batch []chat.Publication
	if n.profile {
		batch = append(batch, chat.Publication{To: to, Note: chat.UserNote{User: u}})
	}
	if n.presence && u.Presence != "" {
		batch = append(batch, chat.Publication{To: to, Note: chat.PresenceNote{User: u}})
	}
	if len(to) > 0 && len(batch) > 0 {
		s.publisher.Publish(batch)
	}
}

// neighbours are those with whom the user shares a chat that is not large.
func neighbours(v chat.View, user chat.UserID) ([]chat.Recipient, error) {
	found := map[chat.UserID]bool{}
	err := eachChat(v, user, func(part chat.ParticipantRow) error {
		row, err := v.Chat(part.ChatID)
		if err != nil || row.UserCount > maxAudience {
			return err
		}
		to, err := v.Recipients(part.ChatID)
		for _, r := range to {
			found[r.UserID] = true
		}
		return err
	})
	delete(found, user)
	var to []chat.Recipient
	for _, id := range slices.Sorted(maps.Keys(found)) {
		to = append(to, chat.Recipient{UserID: id})
	}
	return to, err
}
