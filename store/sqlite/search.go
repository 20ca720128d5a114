package sqlite

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"talko/app/chat"
	"talko/app/text"
)

const (
	searchTime = time.Second            // for one query
	settleTime = 250 * time.Millisecond // for the index to reach what was committed before
)

// Search asks the index, which usually has what was committed before; after a
// quarter of a second it answers with what it has. Errors: Invalid for a query
// without a word; Unavailable if it takes longer than a second.
func (s *Store) Search(ctx context.Context, q chat.SearchQuery) ([]chat.Hit, error) {
	parsed, err := text.ParseQuery(q.Query)
	if err != nil {
		return nil, chat.Invalid.Errorf("%v", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mine, err := s.searchable(ctx, q)
	if err != nil || mine == "" {
		return nil, err
	}
	f := s.indexer.settle(ctx, settleTime)
	if f == nil {
		return nil, chat.Unavailable.Errorf("the search index is being made")
	}
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	hits, err := f.search(ctx, q, parsed.FTS(), mine)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil, &chat.Error{Kind: chat.Unavailable, Text: "the search took too long: try rarer words", Err: err}
	}
	if err != nil {
		ring(s.indexer.bell) // it may have to be made anew
		return nil, unknown(err)
	}
	return hits, nil
}

// searchable lists the chats that the user is in, and from where on, as JSON;
// "" if there are none.
func (s *Store) searchable(ctx context.Context, q chat.SearchQuery) (string, error) {
	low, high := chat.ChatID(0), chat.MaxChatID
	if q.ChatID != 0 {
		low, high = q.ChatID, q.ChatID
	}
	var b strings.Builder
	err := s.read(ctx, func(v *view) error {
		return v.c.each(func(row scanner) error {
			var id, from int64
			if err := row.Scan(&id, &from); err != nil {
				return err
			}
			if b.Len() > 0 {
				b.WriteByte(',')
			}
			b.WriteString("[" + strconv.FormatInt(id, 10) + "," + strconv.FormatInt(from, 10) + "]")
			return nil
		}, `SELECT chat_id, from_seq FROM participants WHERE user_id = ? AND chat_id BETWEEN ? AND ?`, q.UserID, low, high)
	})
	if b.Len() == 0 {
		return "", err
	}
	return "[" + b.String() + "]", err
}

// search finds hits, newest first. A chat's id is part of the message's, so
// what lies elsewhere is passed over without reading more than the index.
func (f *searchFile) search(ctx context.Context, q chat.SearchQuery, words, mine string) ([]chat.Hit, error) {
	before := q.Before
	if before == (chat.Hit{}) {
		before = chat.Hit{TS: 1<<63 - 1, ID: 1<<63 - 1}
	}
	if q.ChatID != 0 {
		_, high := whole(q.ChatID)
		return f.query(ctx, `WITH mine (from_seq) AS (SELECT value ->> 1 FROM json_each(?))
			SELECT said.ts, said.id FROM fts JOIN said ON said.id = fts.rowid
			WHERE fts MATCH ? AND fts.rowid BETWEEN ? + (SELECT from_seq FROM mine) AND ?
			AND (said.ts, said.id) < (?, ?) ORDER BY fts.rowid DESC LIMIT 0 + ?`,
			mine, words, chat.ID(q.ChatID, 0), high, before.TS, before.ID, q.Limit)
	}
	return f.query(ctx, `WITH mine (chat_id, from_seq) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?))
		SELECT said.ts, said.id FROM fts
		CROSS JOIN mine ON mine.chat_id = fts.rowid >> 32 AND mine.from_seq <= fts.rowid & 4294967295
		CROSS JOIN said ON said.id = fts.rowid
		WHERE fts MATCH ? AND (said.ts, said.id) < (?, ?) ORDER BY said.ts DESC, said.id DESC LIMIT 0 + ?`,
		mine, words, before.TS, before.ID, q.Limit)
}
