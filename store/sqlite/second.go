package sqlite

import "talko/app/chat"

// docBits is the room for the documents of one second: four million.
const docBits = 22

// docAt is the first number that a document of this time may have.
func docAt(ts chat.Timestamp) int64 { return max(int64(ts)/1000<<docBits, 1) }

// docEnd is the last number in the same second.
func docEnd(doc int64) int64 { return doc | (1<<docBits - 1) }

// second is the documents of a second. A line is found by its time, which never
// changes: so no index of lines is needed.
type second struct {
	first int64
	docs  map[chat.MessageID]int64
	next  int64 // the first number that is free
}

// second reads the documents of the second of ts, if they are not at hand: lines
// are written in the order of time.
func (f *searchFile) second(ts chat.Timestamp) (*second, error) {
	first := docAt(ts)
	if f.last != nil && f.last.first == first {
		return f.last, nil
	}
	s := &second{first: first, docs: map[chat.MessageID]int64{}, next: first}
	f.last = s
	if first > f.top {
		return s, nil
	}
	return s, f.conn.each(func(row scanner) error {
		var id chat.MessageID
		var doc int64
		err := row.Scan(&id, &doc)
		s.docs[id], s.next = doc, doc+1
		return err
	}, `SELECT id, doc FROM said WHERE doc BETWEEN ? AND ? ORDER BY doc`, first, docEnd(first))
}

// put makes the index know a line as it is now.
func (f *searchFile) put(d doc) error {
	s, err := f.second(d.ts)
	if err != nil {
		return err
	}
	number, known := s.docs[d.id]
	switch {
	case d.gone && known:
		delete(s.docs, d.id)
		return f.remove(number)
	case d.gone:
		return nil
	case known:
		_, err := f.conn.exec(`INSERT OR REPLACE INTO fts (rowid, body) VALUES (?, ?)`, number, d.words())
		return err
	}
	number = s.next
	s.docs[d.id], s.next, f.top = number, number+1, max(f.top, number)
	_, err = f.conn.exec(`INSERT INTO said (doc, id, ts) VALUES (?, ?, ?)`, number, d.id, d.ts)
	if err == nil {
		_, err = f.conn.exec(`INSERT INTO fts (rowid, body) VALUES (?, ?)`, number, d.words())
	}
	return err
}
