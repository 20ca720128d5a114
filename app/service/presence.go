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

const (
	// presenceEvery is how often it is told again who is there: sooner than
	// chat.PresenceExpiry.
	presenceEvery = time.Minute
	// presencePause is how long nothing is told after something was: those who
	// come and go meanwhile are looked up together.
	presencePause = 250 * time.Millisecond
	// presenceBlock is how many users are looked up in one snapshot.
	presenceBlock = 500
	// presenceBatch is how much is published at once: so much fits into what
	// waits for one stream, with room for what matters more.
	presenceBatch = 32
)

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

// others reports whether anyone is there besides a user.
func (p *presence) others(user chat.UserID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.here) > 1 || len(p.here) == 1 && !p.here[user]
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
			s.tellNews(ctx, s.presence.take())
			select {
			case <-time.After(presencePause):
			case <-ctx.Done():
			}
		case <-ctx.Done():
			return
		}
	}
}

// tellNews tells what is new of users, block by block.
func (s *Service) tellNews(ctx context.Context, all map[chat.UserID]news) {
	for users := range slices.Chunk(slices.Sorted(maps.Keys(all)), presenceBlock) {
		batch, err := s.tidings(ctx, users, all)
		if errors.Is(err, context.Canceled) {
			return
		}
		if err != nil {
			s.log.Warn("presence not told", "users", len(users), "err", err)
		}
		for part := range slices.Chunk(batch, presenceBatch) {
			s.publisher.Publish(part)
		}
		for _, id := range users {
			if !s.listens(id) {
				s.crowd.drop(id)
			}
		}
	}
}

// tidings makes what is to be told of users: from what is remembered, and of
// the others from one snapshot of the store.
func (s *Service) tidings(ctx context.Context, users []chat.UserID, all map[chat.UserID]news) ([]chat.Publication, error) {
	from := &reader{crowd: s.crowd, turn: s.crowd.now(), there: s.listens}
	batch, unknown, err := s.tidingsFrom(from, users, all)
	if err != nil || len(unknown) == 0 {
		return batch, err
	}
	err = s.store.View(ctx, func(v chat.View) error {
		from.v = v
		more, _, err := s.tidingsFrom(from, unknown, all)
		batch = append(batch, more...)
		return err
	})
	return batch, err
}

// tidingsFrom makes what is to be told of users, and returns those of whom too
// little is remembered.
func (s *Service) tidingsFrom(from *reader, users []chat.UserID, all map[chat.UserID]news) (batch []chat.Publication, unknown []chat.UserID, err error) {
	listening, others := newCompany(from, s.listens), newCompany(from, everyone)
	for _, id := range users {
		near := listening
		if all[id].profile {
			near = others
		} else if !s.presence.others(id) {
			continue
		}
		batch, err = s.appendTidings(batch, near, id, all[id])
		if errors.Is(err, errUnknown) {
			unknown = append(unknown, id)
			continue
		}
		if err != nil {
			return batch, unknown, err
		}
	}
	return batch, unknown, nil
}

// appendTidings appends what is told of a user to those near. Of one who came or
// went, only those are told who are there themselves.
func (s *Service) appendTidings(batch []chat.Publication, near *company, id chat.UserID, n news) ([]chat.Publication, error) {
	to, err := near.of(id)
	if err != nil || len(to) == 0 {
		return batch, err
	}
	a, err := near.from.account(id)
	if err != nil {
		return batch, ignoreNotFound(err)
	}
	return s.appendNews(batch, a, n, to), nil
}

// listens reports whether a user hears what is told now.
func (s *Service) listens(id chat.UserID) bool { return s.here != nil && s.here.Online(id) }

// appendNews appends what is told of an account. Who set themselves offline
// comes and goes unseen.
func (s *Service) appendNews(batch []chat.Publication, a chat.AccountRow, n news, to []chat.Recipient) []chat.Publication {
	u := s.shown(a)
	if n.profile {
		batch = append(batch, chat.Publication{To: to, Note: chat.UserNote{User: u}})
	}
	if u.Presence == "" || a.Presence == chat.Offline && !n.profile {
		return batch
	}
	return append(batch, chat.Publication{To: to, Note: chat.PresenceNote{User: u}})
}
