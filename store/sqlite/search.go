package sqlite

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"talko/app/chat"
	"talko/app/text"
)

const (
	searchTime = time.Second // for one query
	settleTime = time.Second // for the index to reach what was committed before
)

// Search asks the index for what was committed before. It waits until that is
// there, but no longer than a second, and not at all for the pages behind a first
// one: then it answers with what the index has. Errors: Invalid for a query that
// text.ParseQuery refuses; Unavailable if the query takes longer than a second, or
// while the index is being made.
func (s *Store) Search(ctx context.Context, q chat.SearchQuery) ([]chat.Hit, error) {
	parsed, err := text.ParseQuery(q.Query)
	if err != nil {
		return nil, chat.Invalid.Errorf("%v", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mine, err := s.searchable(ctx, q)
	if err != nil || len(mine.ids) == 0 {
		return nil, err
	}
	late := settleTime
	if q.Before != (chat.Hit{}) {
		late = 0
	}
	f := s.indexer.settle(ctx, late)
	if f == nil && s.indexer.quitting() {
		return nil, errClosed
	}
	if f == nil {
		return nil, chat.Unavailable.Errorf("the search index is being made")
	}
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	hits, err := f.search(ctx, q, parsed, mine)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil, &chat.Error{Kind: chat.Unavailable, Text: "the search took too long: try rarer words", Err: err}
	}
	if err != nil {
		ring(s.indexer.bell) // it may have to be made anew
		return nil, unknown(err)
	}
	return hits, nil
}

// fewChats are so few that the index is asked for each of them: who is in some
// quiet ones would else wait while what others say is gone through. With more,
// that takes longer than it spares.
const fewChats = 32

// places are the chats to look in.
type places struct {
	ids  []chat.ChatID
	json []byte // of each its id, and from where on it may be read
}

// searchable lists the chats to look in that the user is in.
func (s *Store) searchable(ctx context.Context, q chat.SearchQuery) (p places, err error) {
	take := func(row scanner) error {
		var id chat.ChatID
		var from chat.Seq
		err := row.Scan(&id, &from)
		p.ids = append(p.ids, id)
		p.json = append(strconv.AppendInt(append(p.json, ",["...), int64(id), 10), ',')
		p.json = append(strconv.AppendInt(p.json, int64(from), 10), ']')
		return err
	}
	err = s.read(ctx, func(v *view) error {
		if len(q.Chats) == 0 {
			return v.c.each(take, `SELECT chat_id, from_seq FROM participants WHERE user_id = ?`, q.UserID)
		}
		for _, id := range q.Chats {
			err := v.c.each(take, `SELECT chat_id, from_seq FROM participants WHERE user_id = ? AND chat_id = ?`, q.UserID, id)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if len(p.json) > 0 {
		p.json[0] = '['
		p.json = append(p.json, ']')
	}
	return p, err
}

// numbered is a hit, and the number of its document.
type numbered struct {
	chat.Hit
	doc int64
}

// search finds hits, newest first. Documents of one second are not in order: of
// the last of them all are read.
func (f *searchFile) search(ctx context.Context, q chat.SearchQuery, asked text.Query, mine places) ([]chat.Hit, error) {
	q = bounded(q)
	low, high := docAt(q.Since), docEnd(docAt(min(q.Until, q.Before.TS)))
	all, err := f.between(ctx, q, asked, mine, low, high, q.Limit)
	if err == nil && len(all) == q.Limit {
		last := all[len(all)-1].doc
		var rest []numbered
		rest, err = f.between(ctx, q, asked, mine, max(low, last>>docBits<<docBits), last-1, 1<<docBits)
		all = append(all, rest...)
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b numbered) int {
		return cmp.Or(cmp.Compare(b.TS, a.TS), cmp.Compare(b.ID, a.ID))
	})
	var hits []chat.Hit
	for _, h := range all[:min(len(all), q.Limit)] {
		hits = append(hits, h.Hit)
	}
	return hits, nil
}

// bounded gives a query the bounds that it leaves open.
func bounded(q chat.SearchQuery) chat.SearchQuery {
	const end = 1 << 42 // in some hundred years
	if q.Before == (chat.Hit{}) {
		q.Before = chat.Hit{TS: end, ID: 1<<63 - 1}
	}
	q.Before.TS = min(q.Before.TS, end)
	if q.Until == 0 {
		q.Until = end
	}
	q.Since, q.Until = min(max(q.Since, 0), end), min(max(q.Until, 0), end)
	return q
}

// between reads the newest of the documents with these numbers. A query that
// asks for nothing that is indexed goes through all of them.
func (f *searchFile) between(ctx context.Context, q chat.SearchQuery, asked text.Query, mine places, low, high int64, limit int) ([]numbered, error) {
	const (
		head = `WITH mine (chat_id, from_seq) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?))
			SELECT said.doc, said.ts, said.id FROM `
		tail = ` CROSS JOIN mine ON mine.chat_id = said.id >> 32 AND mine.from_seq <= said.id & 4294967295
			WHERE (said.ts, said.id) < (?, ?) AND said.ts >= ? AND said.ts < ? AND `
		some = head + `fts CROSS JOIN said ON said.doc = fts.rowid` + tail +
			`fts MATCH ? AND fts.rowid BETWEEN ? AND ? ORDER BY fts.rowid DESC LIMIT 0 + ?`
		each = head + `said` + tail + `said.doc BETWEEN ? AND ? ORDER BY said.doc DESC LIMIT 0 + ?`
	)
	args := []any{string(mine.json), q.Before.TS, q.Before.ID, q.Since, q.Until}
	if words := indexed(q, asked, mine); words != "" {
		return f.query(ctx, some, append(args, words, low, high, limit)...)
	}
	return f.query(ctx, each, append(args, low, high, limit)...)
}

// indexed returns what a query asks of the index, in the language of FTS5.
func indexed(q chat.SearchQuery, asked text.Query, mine places) string {
	var all []string
	if words := asked.FTS(); words != "" {
		all = append(all, "("+words+")")
	}
	if len(mine.ids) <= fewChats {
		all = append(all, oneOf(mine.ids, chatMark))
	}
	if len(q.From) > 0 {
		all = append(all, oneOf(q.From, userMark))
	}
	if asked.Link {
		all = append(all, `"`+linkMark+`"`)
	}
	return strings.Join(all, " AND ")
}

// oneOf asks for one of the marks.
func oneOf[ID any](ids []ID, mark func(ID) string) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + mark(id) + `"`)
	}
	return "(" + b.String() + ")"
}
