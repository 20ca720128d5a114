package sqlite

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"talko/app/chat"
	"talko/app/text"
)

// batch is what is to be written to the index in one transaction.
type batch struct {
	docs  map[chat.MessageID]doc
	bytes int // of their texts
	upTo  map[chat.ChatID]chat.Seq
}

// doc is a line as the index has to have it.
type doc struct {
	id   chat.MessageID
	ts   chat.Timestamp
	user chat.UserID
	text string
	gone bool // deleted, or nothing that a person wrote
}

// words are those of the text, and marks that tell its chat, its author and
// whether it has a link. A mark begins with a "`", which no word does.
func (d doc) words() string {
	words := text.Index(d.text) + " " + chatMark(d.id.Chat()) + " " + userMark(d.user)
	if text.HasLink(d.text) {
		words += " " + linkMark
	}
	return words
}

const linkMark = "`l"

func chatMark(id chat.ChatID) string { return "`c" + strconv.FormatInt(int64(id), 10) }

func userMark(id chat.UserID) string { return "`u" + strconv.FormatInt(int64(id), 10) }

// stretch is a run of lines, by their ids.
type stretch struct{ low, high chat.MessageID }

// trail is how far a round has come.
type trail struct {
	chats []chat.ChatID // still to be followed
	begun bool          // the first of them is
	head  chat.Seq      // of its log
	seq   chat.Seq      // up to which it is followed when todo has been read
	todo  []stretch     // of its lines
	batch
}

// follow reads what happened in some chats since they were indexed last, and
// writes it when the batch is full. The chats share a snapshot, for to begin one
// costs as much as some lines do; but a short one: others wait for a reader.
func (x *indexer) follow(f *searchFile, t *trail) error {
	enough := len(t.docs) + indexRead
	err := x.store.read(context.Background(), func(v *view) error {
		for n := 0; n < indexChats && len(t.chats) > 0 && t.room() > 0 && len(t.docs) < enough; n++ {
			if err := t.step(v, f); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, chat.NotFound) {
		id := t.chats[0]
		t.next()
		return x.drop(f, id, &t.batch)
	}
	if err == nil && t.room() == 0 {
		err = t.write(f)
	}
	return err
}

// step takes some of what happened in the first chat into the batch. A line that
// changes between two steps is followed again, by the event that changed it.
func (t *trail) step(v *view, f *searchFile) error {
	id := t.chats[0]
	if !t.begun {
		err := f.conn.one(noChat, values(&t.seq), `SELECT seq FROM followed WHERE chat_id = ?`, id)
		if err != nil && err != noChat {
			return err
		}
		t.begun = true
	}
	if len(t.todo) == 0 {
		if err := t.look(v, id); err != nil {
			return err
		}
	}
	var err error
	if t.todo, err = t.read(v, t.todo); err != nil || len(t.todo) > 0 {
		return err
	}
	t.reach(id, t.seq)
	if t.seq >= t.head {
		t.next()
	}
	return nil
}

// look finds what the next events of a chat changed.
func (t *trail) look(v *view, id chat.ChatID) error {
	row, err := v.Chat(id)
	if err != nil {
		return err
	}
	after := t.seq
	t.head, t.seq = row.LastSeq, min(row.LastSeq, after+indexBatch)
	t.todo, err = changedLines(v, id, after, t.seq)
	return err
}

// next turns to the next chat.
func (t *trail) next() {
	t.chats, t.begun, t.seq, t.todo = t.chats[1:], false, 0, nil
}

// drop takes a chat that is gone out of the index, and before that writes b, which
// may have some of it. A big one takes a while: several transactions share it.
func (x *indexer) drop(f *searchFile, id chat.ChatID, b *batch) error {
	err := b.write(f)
	for last, more := int64(0), true; more && err == nil; {
		if x.quitting() {
			return errClosed
		}
		err = f.transact(func() (err error) {
			last, more, err = f.drop(id, last)
			return err
		})
	}
	return err
}

// changedLines finds the lines after < seq <= to, and those that events in
// between touched. A few erasures may touch all that a chat has.
func changedLines(v *view, id chat.ChatID, after, to chat.Seq) ([]stretch, error) {
	low, high := span(id, after+1, to)
	touched, err := list(v.c, func(row scanner, s *stretch) error {
		var from, to chat.Seq
		err := row.Scan(&from, &to)
		s.low, s.high = span(id, from, to)
		return err
	}, `SELECT target_seq, max(target_seq, target_end) FROM touches
		WHERE id BETWEEN ? AND ? AND kind IN ('edit', 'delete', 'erased')`, low, high)
	return merge(append(touched, stretch{low, high})), err
}

// merge sorts stretches, and makes one of those that overlap or adjoin.
func merge(all []stretch) []stretch {
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.low, b.low) })
	merged := all[:0]
	for _, s := range all {
		if n := len(merged); n > 0 && s.low <= merged[n-1].high+1 {
			merged[n-1].high = max(merged[n-1].high, s.high)
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}

// room is how many lines are read at a time until the batch is full.
func (b *batch) room() int {
	if b.bytes >= indexBytes {
		return 0
	}
	return min(max(indexBatch-len(b.docs), 0), indexRead)
}

// read takes as many of the lines as it has room for, and returns what is left.
func (b *batch) read(v *view, todo []stretch) (left []stretch, err error) {
	for len(todo) > 0 && b.room() > 0 {
		s := &todo[0]
		room, found := b.room(), 0
		err := v.c.each(func(row scanner) error {
			var d doc
			err := row.Scan(&d.id, &d.ts, &d.user, &d.text, &d.gone)
			b.put(d)
			s.low = d.id + 1
			found++
			return err
		}, `SELECT id, ts, user_id, text, deleted OR NOT written FROM messages WHERE id BETWEEN ? AND ?
			ORDER BY id LIMIT 0 + ?`, s.low, s.high, room)
		if err != nil {
			return todo, err
		}
		if found < room {
			todo = todo[1:]
		}
	}
	return todo, nil
}

func (b *batch) put(d doc) {
	if b.docs == nil {
		b.docs = map[chat.MessageID]doc{}
	}
	b.docs[d.id] = d
	b.bytes += len(d.text)
}

func (b *batch) reach(id chat.ChatID, seq chat.Seq) {
	if b.upTo == nil {
		b.upTo = map[chat.ChatID]chat.Seq{}
	}
	b.upTo[id] = seq
}

// write puts everything into the index, in the order of time, for it is quickest
// then.
func (b *batch) write(f *searchFile) error {
	if len(b.docs) == 0 && len(b.upTo) == 0 {
		return nil
	}
	docs := make([]doc, 0, len(b.docs))
	for _, d := range b.docs {
		docs = append(docs, d)
	}
	slices.SortFunc(docs, func(a, b doc) int { return cmp.Or(cmp.Compare(a.ts, b.ts), cmp.Compare(a.id, b.id)) })
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
		return nil
	})
	if err == nil {
		*b = batch{}
	}
	return err
}
