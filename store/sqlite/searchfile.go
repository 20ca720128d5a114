package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"runtime"
	"sync/atomic"

	"talko/app/chat"
)

// searchVersion changes when the tables below do, or the words of app/text.
const searchVersion = "2"

// searchTables hold no text, only words and where they are: fts by the number of
// the document, which message each is, and how far each chat's log was followed.
// Documents are numbered in the order of time, to the second, so that whoever
// wants the newest need not look at the rest.
var searchTables = []string{
	`CREATE VIRTUAL TABLE fts USING fts5(body, content='', contentless_delete=1,
		tokenize = "unicode61 categories 'L* N* Co So Sk'")`,
	`CREATE TABLE said (doc INTEGER PRIMARY KEY, id INTEGER NOT NULL, ts INTEGER NOT NULL) STRICT`,
	`CREATE TABLE followed (chat_id INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT`,
	`CREATE TABLE meta (epoch TEXT NOT NULL, version TEXT NOT NULL) STRICT`,
}

// searchFile is the index. Nothing in it is precious: a file that is of another
// database, of another version or damaged is made anew.
type searchFile struct {
	conn  *conn   // for the indexer alone
	top   int64   // no document has a higher number
	last  *second // that was written to last; nil: none
	asked *sql.DB
	bad   atomic.Bool // a query found it damaged
}

func openSearch(path, epoch string) (*searchFile, error) {
	f, err := openSearchFile(path)
	if err == nil {
		if err = f.check(epoch); err == nil {
			return f, nil
		}
		f.close()
	}
	if err := removeFile(path); err != nil {
		return nil, err
	}
	if f, err = openSearchFile(path); err != nil {
		return nil, err
	}
	if err := f.create(epoch); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

func openSearchFile(path string) (*searchFile, error) {
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		f.Close()
	}
	c, err := dial(dsn(path, "_dqs=0", "_pragma=busy_timeout(5000)", "_pragma=journal_mode(WAL)",
		"_pragma=synchronous(NORMAL)", "_pragma=cache_size(-16384)"))
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, reading...))
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	db.SetMaxOpenConns(runtime.GOMAXPROCS(0))
	db.SetMaxIdleConns(runtime.GOMAXPROCS(0))
	return &searchFile{conn: c, asked: db}, nil
}

var errOtherIndex = errors.New("the index is of another database or version")

// check reads whether the index is ours. Whether it is whole shows when it is
// used: to look through all of it would take seconds, at every start.
func (f *searchFile) check(epoch string) error {
	var theirs, version string
	if err := f.conn.one(errOtherIndex, values(&theirs, &version), `SELECT epoch, version FROM meta`); err != nil {
		return err
	}
	if theirs != epoch || version != searchVersion {
		return errOtherIndex
	}
	var some bool // FTS5 looks at its own tables when it is first asked
	return errors.Join(
		f.conn.one(nil, values(&some), `SELECT EXISTS (SELECT 1 FROM fts)`),
		f.conn.one(nil, values(&f.top), `SELECT coalesce(max(doc), 0) FROM said`))
}

func (f *searchFile) create(epoch string) error {
	return f.transact(func() error {
		for _, query := range searchTables {
			if _, err := f.conn.exec(query); err != nil {
				return err
			}
		}
		_, err := f.conn.exec(`INSERT INTO meta VALUES (?, ?)`, epoch, searchVersion)
		return err
	})
}

func (f *searchFile) close() error { return errors.Join(f.asked.Close(), f.conn.close()) }

// transact runs fn in one transaction of the index.
func (f *searchFile) transact(fn func() error) error {
	if _, err := f.conn.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		_, err = f.conn.exec("COMMIT")
	}
	if err != nil {
		f.last = nil // it may hold what is not there now
		f.conn.exec("ROLLBACK")
	}
	return err
}

// followed tells how far each chat is indexed.
func (f *searchFile) followed() (map[chat.ChatID]chat.Seq, error) {
	all := map[chat.ChatID]chat.Seq{}
	return all, f.conn.each(func(row scanner) error {
		var id chat.ChatID
		var seq chat.Seq
		err := row.Scan(&id, &seq)
		all[id] = seq
		return err
	}, `SELECT chat_id, seq FROM followed`)
}

// drop forgets some of the documents of a chat that is gone, those above after,
// and returns the last; when there are no more, it forgets the chat.
func (f *searchFile) drop(id chat.ChatID, after int64) (last int64, more bool, err error) {
	f.last = nil
	docs, err := list(f.conn, func(row scanner, doc *int64) error { return row.Scan(doc) },
		`SELECT rowid FROM fts WHERE fts MATCH ? AND rowid > ? ORDER BY rowid LIMIT 0 + ?`,
		`"`+chatMark(id)+`"`, after, indexBatch)
	if err != nil {
		return after, true, err
	}
	for _, last = range docs {
		if err := f.remove(last); err != nil {
			return after, true, err
		}
	}
	if len(docs) == indexBatch {
		return last, true, nil
	}
	_, err = f.conn.exec(`DELETE FROM followed WHERE chat_id = ?`, id)
	return last, false, err
}

func (f *searchFile) remove(doc int64) error {
	_, err := f.conn.exec(`DELETE FROM fts WHERE rowid = ?`, doc)
	if err == nil {
		_, err = f.conn.exec(`DELETE FROM said WHERE doc = ?`, doc)
	}
	return err
}

// query asks the index; ctx interrupts it. If the file turns out to be damaged
// the indexer makes it anew in its next round.
func (f *searchFile) query(ctx context.Context, query string, args ...any) ([]numbered, error) {
	hits, err := f.hits(ctx, query, args...)
	var judge conn
	if err = judge.judge(err); judge.sick {
		f.bad.Store(true)
	}
	return hits, err
}

func (f *searchFile) hits(ctx context.Context, query string, args ...any) ([]numbered, error) {
	rows, err := f.asked.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var hits []numbered
	for rows.Next() {
		var h numbered
		if err := rows.Scan(&h.doc, &h.TS, &h.ID); err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	return hits, rows.Err()
}
