package sqlite

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"talko/app/chat"
	"talko/app/text"
)

// batch is what is to be written to the index in one transaction.
type batch struct {
	docs  map[chat.MessageID]doc
	upTo  map[chat.ChatID]chat.Seq
	drops []chat.ChatID
}

// doc is a line as the index has to have it.
type doc struct {
	id   chat.MessageID
	ts   chat.Timestamp
	text string
	gone bool // deleted, or nothing that a person wrote
}

// follow takes what happened in a chat since it was indexed last into b, and
// writes b whenever it is full.
func (x *indexer) follow(f *searchFile, id chat.ChatID, b *batch) error {
	var seq chat.Seq
	err := f.conn.one(noChat, values(&seq), `SELECT seq FROM followed WHERE chat_id = ?`, id)
	if err != nil && err != noChat {
		return err
	}
	for {
		head, to := chat.Seq(0), chat.Seq(0)
		err := x.store.read(context.Background(), func(v *view) error {
			row, err := v.Chat(id)
			head, to = row.LastSeq, min(row.LastSeq, seq+indexBatch)
			if err != nil {
				return err
			}
			return b.collect(v, id, seq, to)
		})
		if errors.Is(err, chat.NotFound) {
			b.drop(id)
			return nil
		}
		if err != nil {
			return err
		}
		b.reach(id, to)
		if len(b.docs) >= indexBatch {
			if err := b.write(f); err != nil {
				return err
			}
		}
		if seq = to; seq >= head || x.quitting() {
			return nil
		}
	}
}

// collect reads the lines after < seq <= to, and those that events in between
// touched, in their current form.
func (b *batch) collect(v *view, id chat.ChatID, after, to chat.Seq) error {
	low, high := span(id, after+1, to)
	if err := b.read(v, low, high); err != nil {
		return err
	}
	type touch struct{ from, to chat.Seq }
	touches, err := list(v.c, func(row scanner, t *touch) error { return row.Scan(&t.from, &t.to) },
		`SELECT target_seq, max(target_seq, target_end) FROM touches
		WHERE id BETWEEN ? AND ? AND kind IN ('edit', 'delete', 'erased')`, low, high)
	if err != nil {
		return err
	}
	for _, t := range touches {
		low, high := span(id, t.from, t.to)
		if err := b.read(v, low, high); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) read(v *view, low, high chat.MessageID) error {
	if b.docs == nil {
		b.docs, b.upTo = map[chat.MessageID]doc{}, map[chat.ChatID]chat.Seq{}
	}
	return v.c.each(func(row scanner) error {
		var d doc
		err := row.Scan(&d.id, &d.ts, &d.text, &d.gone)
		b.docs[d.id] = d
		return err
	}, `SELECT id, ts, text, deleted OR NOT written FROM messages WHERE id BETWEEN ? AND ?`, low, high)
}

func (b *batch) reach(id chat.ChatID, seq chat.Seq) { b.upTo[id] = seq }

func (b *batch) drop(id chat.ChatID) { b.drops = append(b.drops, id) }

// write puts everything into the index, in the order of ids.
func (b *batch) write(f *searchFile) error {
	if len(b.upTo) == 0 && len(b.drops) == 0 {
		return nil
	}
	docs := make([]doc, 0, len(b.docs))
	for _, d := range b.docs {
		docs = append(docs, d)
	}
	slices.SortFunc(docs, func(a, b doc) int { return cmp.Compare(a.id, b.id) })
	err := f.transact(func() error {
		for _, d := range docs {
			if err := f.put(d); err != nil {
				return err
			}
		}
		for id, seq := range b.upTo {
			if _, err := f.conn.exec(`INSERT OR REPLACE INTO followed (chat_id, seq) VALUES (?, ?)`, id, seq); err != nil {
				return err
			}
		}
		for _, id := range b.drops {
			if err := f.drop(id); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		*b = batch{}
	}
	return err
}

// put makes the index know a line as it is now.
func (f *searchFile) put(d doc) error {
	words := ""
	if !d.gone {
		words = text.Index(d.text)
	}
	if words == "" {
		_, err := f.conn.exec(`DELETE FROM fts WHERE rowid = ?`, d.id)
		if err == nil {
			_, err = f.conn.exec(`DELETE FROM said WHERE id = ?`, d.id)
		}
		return err
	}
	_, err := f.conn.exec(`INSERT OR REPLACE INTO fts (rowid, body) VALUES (?, ?)`, d.id, words)
	if err == nil {
		_, err = f.conn.exec(`INSERT OR REPLACE INTO said (id, ts) VALUES (?, ?)`, d.id, d.ts)
	}
	return err
}
