package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"talko/app/chat"
)

// mostConns is how many connections callers have; more share them.
const mostConns = 100

// groups is a plan of groups of ten.
func groups(users int) plan {
	p := plan{users: users}
	for i := 0; i < users; i += 10 {
		p.chats = append(p.chats, span(i, min(i+10, users)))
	}
	return p
}

// measureSend measures how many texts a second so many callers get stored, each
// with one on its way. No stream is open.
func measureSend(callers int) func(context.Context, *run) ([]Row, error) {
	conns := min(callers, mostConns)
	return func(ctx context.Context, r *run) (rows []Row, err error) {
		st, err := r.stage(ctx, groups(conns))
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, st.close()) }()
		var stored []pair
		for range r.times(1, 5) {
			talko, err := r.sendOnce(ctx, st, conns, callers/conns)
			if err != nil {
				return nil, err
			}
			alone, err := r.storeAlone(ctx, groups(conns), callers)
			if err != nil {
				return nil, err
			}
			stored = append(stored, pair{talko, alone})
		}
		return []Row{middle(fmt.Sprintf("send/%d", callers), "messages/s", stored)}, nil
	}
}

// sending is callers who always have as many texts on their way.
type sending struct {
	heard, flying atomic.Int64 // texts
	stopping      atomic.Bool
}

// begin has a caller send so many texts, and a new one for each that is answered.
func (s *sending) begin(c *caller, to chat.ChatID, depth int) error {
	c.on = func(c *caller, _, _ int64) error {
		s.heard.Add(1)
		if s.stopping.Load() {
			s.flying.Add(-1)
		} else {
			c.owe(to, text)
		}
		return nil
	}
	c.after = c.pay
	s.flying.Add(int64(depth))
	return c.send(to, depth, text)
}

// over stops the callers, and reports whether everything has been answered.
func (s *sending) over() bool {
	s.stopping.Store(true)
	return s.flying.Load() == 0
}

// sendOnce opens so many connections, keeps a number of texts on their way on
// each, and counts what is acknowledged in a second.
func (r *run) sendOnce(ctx context.Context, st *stage, conns, depth int) (float64, error) {
	h, err := enter(ctx, st, 0, span(0, conns))
	if err != nil {
		return 0, err
	}
	defer h.leave()
	before := st.sum()
	var s sending
	for i, c := range h.callers {
		if err := s.begin(c, st.chatOf(i), depth); err != nil {
			return 0, err
		}
	}
	measured, err := h.ears.measure(ctx, r.long(), s.heard.Load, st.cpu, s.over)
	if err != nil {
		return 0, err
	}
	st.follow(h)
	if stored := st.sum() - before; stored != s.heard.Load() {
		return 0, fmt.Errorf("%d texts were acknowledged, and the chats have %d", s.heard.Load(), stored)
	}
	return measured.perSecond, nil
}

// sum is how many messages the chats have.
func (s *stage) sum() (n int64) {
	for _, c := range s.chats {
		n += int64(c.head - c.first)
	}
	return n
}

// chatOf is the first chat of a user.
func (s *stage) chatOf(user int) chat.ChatID {
	for _, c := range s.chats {
		if contains(c.users, user%len(s.tokens)) {
			return c.id
		}
	}
	return 0
}

// storeAlone does in a database what a service does on a send, with as many
// callers and no network, and counts in the same way.
func (r *run) storeAlone(ctx context.Context, p plan, callers int) (float64, error) {
	path, err := r.newPath()
	if err != nil {
		return 0, err
	}
	store, err := r.w.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	defer store.Close()
	store.Publish(nobody{})
	var c crowd
	if err := c.fill(ctx, store, p); err != nil {
		return 0, err
	}
	return c.storeBy(ctx, store, callers, r.short())
}

// storeBy has so many callers store texts, and counts what is stored in a second.
func (c *crowd) storeBy(ctx context.Context, store chat.Store, callers int, o spans) (float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var done atomic.Int64
	var storing sync.WaitGroup
	for i := range callers {
		place := c.chats[i%len(c.chats)]
		who := place.users[i/len(c.chats)%len(place.users)]
		storing.Go(func() {
			for n := int64(1); ctx.Err() == nil; n++ {
				if err := c.store(ctx, store, place, who, i, n); err != nil && ctx.Err() == nil {
					cancel(err)
				}
				done.Add(1)
			}
		})
	}
	measured, err := gauge(ctx, o, done.Load, notKnown)
	if failed := context.Cause(ctx); failed != nil {
		err = failed
	}
	cancel(nil)
	storing.Wait()
	return measured.perSecond, err
}

// store stores one text.
func (c *crowd) store(ctx context.Context, s chat.Store, to place, who, caller int, n int64) error {
	user := c.users[who]
	clientID := string(appendClientID(nil, time.Now(), caller, n))
	return s.Update(ctx, func(tx chat.Tx) error {
		if used, err := tx.Used(user.ID, clientID); used || err != nil {
			return err
		}
		if _, err := tx.Participant(to.id, user.ID); err != nil {
			return err
		}
		e := chat.Event{ChatID: to.id, Kind: chat.Text, User: user, Value: text}
		m, err := tx.Append(&e, chat.TextRow{ClientID: clientID, Hash: []byte(clientID[:32])})
		if err != nil {
			return err
		}
		told, err := tx.Recipients(to.id)
		if err != nil {
			return err
		}
		tx.Publish(chat.Publication{To: told, Note: chat.MessageNote{Message: m}})
		return nil
	})
}

// nobody is told of what is stored.
type nobody struct{}

func (nobody) Publish([]chat.Publication) {}
func (nobody) Lost()                      {}

// notKnown is what a process uses that is not looked at.
func notKnown() (time.Duration, bool) { return 0, false }
