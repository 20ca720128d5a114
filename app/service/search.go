package service

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"talko/app/chat"
	"talko/app/text"
)

// Search lists messages that have everything that a query asks for, newest
// first. What the index offers is read again from the log, so that nothing
// deleted, out of sight or no longer matching is told.
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
	if err := c.s.store.View(ctx, func(v chat.View) error { return s.aim(v, p.ChatID) }); err != nil {
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
	empty bool // it looks nowhere
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
	s := &search{c: c, query: query, ask: chat.SearchQuery{UserID: c.me(), Query: p.Query, Before: before}}
	if !query.Since.IsZero() {
		s.ask.Since = chat.At(query.Since)
	}
	if !query.Until.IsZero() {
		s.ask.Until = max(chat.At(query.Until), 1)
	}
	return s, nil
}

// maxHits is how many hits are read for one page. Nearly all fit, but where
// vowels are marks the index takes a part of a word for the word.
const maxHits = 20_000

var errVague = chat.Unavailable.Errorf("the search took too long: try rarer words")

// collect asks for more until it has found n, or there is no more.
func (s *search) collect(ctx context.Context, n int) error {
	s.ask.Limit = n
	for seen := 0; !s.empty; {
		if seen >= maxHits {
			return errVague
		}
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
		seen += len(hits)
		s.ask.Before, s.ask.Limit = hits[len(hits)-1], chat.MaxPage
	}
	return nil
}

// keep adds the hits that are still what they seem, until there are n.
func (s *search) keep(v chat.View, hits []chat.Hit, n int) error {
	lines, err := s.lines(v, hits)
	if err != nil {
		return err
	}
	for _, h := range hits {
		if m, ok := lines[h.ID]; ok && s.fits(m) && len(s.found) < n {
			s.found = append(s.found, m)
		}
	}
	return nil
}

// lines reads hits as they are now, those of a chat at once, as far as the
// searcher may see them.
func (s *search) lines(v chat.View, hits []chat.Hit) (map[chat.MessageID]chat.Message, error) {
	seqs := map[chat.ChatID][]chat.Seq{}
	for _, h := range hits {
		seqs[h.ID.Chat()] = append(seqs[h.ID.Chat()], h.ID.Seq())
	}
	lines := map[chat.MessageID]chat.Message{}
	for id, seqs := range seqs {
		at, err := seatOf(v, id, s.c.me())
		if errors.Is(err, chat.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found, err := v.LinesAt(id, slices.DeleteFunc(seqs, at.hides), s.c.me())
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			lines[m.ID] = m
		}
	}
	return lines, nil
}

// fits reports whether a line is what is looked for.
func (s *search) fits(m chat.Message) bool {
	return !m.Deleted && m.Kind.Written() && s.query.Match(m.Text) &&
		(len(s.ask.From) == 0 || slices.Contains(s.ask.From, m.User.ID))
}
