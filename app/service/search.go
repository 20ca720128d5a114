package service

import (
	"context"
	"errors"
	"unicode/utf8"

	"talko/app/chat"
	"talko/app/text"
)

// Search lists messages that have all words of a query, newest first. What the
// index offers is read again from the log, so that nothing deleted, out of
// sight or no longer matching is told.
func (c *Client) Search(ctx context.Context, p chat.SearchMessages) (chat.MessagePage, error) {
	if err := c.check(); err != nil {
		return chat.MessagePage{}, err
	}
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.MessagePage{}, err
	}
	s, err := c.newSearch(p)
	if err != nil {
		return chat.MessagePage{}, err
	}
	if err := s.mayRead(ctx, p.ChatID); err != nil {
		return chat.MessagePage{}, givenUp(err)
	}
	if err := s.collect(ctx, limit+1); err != nil {
		return chat.MessagePage{}, givenUp(err)
	}
	page := cutPage(s.found, limit)
	if page.More {
		page.Next = formatHit(hitOf(page.Messages[len(page.Messages)-1]))
	}
	return page, nil
}

// search collects what matches from what the index offers.
type search struct {
	c     *Client
	query text.Query
	ask   chat.SearchQuery
	found []chat.Message
}

func (c *Client) newSearch(p chat.SearchMessages) (*search, error) {
	if utf8.RuneCountInString(p.Query) > chat.MaxQueryRunes {
		return nil, tooMany("query", chat.MaxQueryRunes)
	}
	query, err := text.ParseQuery(p.Query)
	if err != nil {
		return nil, chat.Invalid.Errorf("%v", err)
	}
	before, err := parseHit(p.Before)
	if err != nil {
		return nil, err
	}
	return &search{c: c, query: query, ask: chat.SearchQuery{
		UserID: c.me(), ChatID: p.ChatID, Query: p.Query, Before: before,
	}}, nil
}

func (s *search) mayRead(ctx context.Context, id chat.ChatID) error {
	if id == 0 {
		return nil
	}
	return s.c.s.store.View(ctx, func(v chat.View) error {
		_, err := seatOf(v, id, s.c.me())
		return err
	})
}

// collect asks for more until it has found n, or there is no more.
func (s *search) collect(ctx context.Context, n int) error {
	s.ask.Limit = n
	for {
		hits, err := s.c.s.store.Search(ctx, s.ask)
		if err != nil {
			return err
		}
		if err := s.c.s.store.View(ctx, func(v chat.View) error { return s.keep(v, hits, n) }); err != nil {
			return err
		}
		if len(hits) < s.ask.Limit || len(s.found) == n {
			return nil
		}
		s.ask.Before = hits[len(hits)-1]
	}
}

// keep adds the hits that are still what they seem, until there are n.
func (s *search) keep(v chat.View, hits []chat.Hit, n int) error {
	seats := map[chat.ChatID]*seat{}
	for _, h := range hits {
		if len(s.found) == n {
			return nil
		}
		at, err := s.seat(v, seats, h.ID.Chat())
		if err != nil {
			return err
		}
		if at == nil {
			continue
		}
		m, err := at.line(v, h.ID.Seq())
		if errors.Is(err, chat.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if !m.Deleted && m.Kind.Written() && s.query.Match(m.Text) {
			s.found = append(s.found, m)
		}
	}
	return nil
}

// seat finds the searcher's place in a chat, once; nil if there is none.
func (s *search) seat(v chat.View, known map[chat.ChatID]*seat, id chat.ChatID) (*seat, error) {
	if at, ok := known[id]; ok {
		return at, nil
	}
	at, err := seatOf(v, id, s.c.me())
	if errors.Is(err, chat.NotFound) {
		known[id] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	known[id] = &at
	return &at, nil
}
