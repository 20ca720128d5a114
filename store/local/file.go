package local

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite" // and the driver "sqlite"
	lib "modernc.org/sqlite/lib"
)

// schemaVersion is that of both files. They hold nothing that is not on the
// server too, but for the outbox, so there are no migrations: a file of another
// version is put aside.
const schemaVersion = 1

// A chat's state is for the one who kept it; a line is a chat.Message, an entry
// a chat.Unsent, as JSON.
const (
	seenSchema = `
		CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), head BLOB NOT NULL);
		CREATE TABLE chats (chat_id INTEGER PRIMARY KEY, state BLOB NOT NULL);
		CREATE TABLE lines (chat_id INTEGER, seq INTEGER, line BLOB NOT NULL, PRIMARY KEY (chat_id, seq)) WITHOUT ROWID;`
	outboxSchema = `
		CREATE TABLE unsent (n INTEGER PRIMARY KEY AUTOINCREMENT, slot INTEGER NOT NULL,
			client_id TEXT NOT NULL UNIQUE, entry BLOB NOT NULL);`
)

var errNotOurs = errors.New("damaged, or of another version of talko")

// openFile opens a file, and makes it if it is not there. One that is spoilt is
// put aside by the first process; the others go without. What else may be wrong,
// a full disk or another process that stands still, is not the file's fault.
func openFile(path, schema, synchronous string, first bool) (*sql.DB, error) {
	db, err := tryFile(path, schema, synchronous)
	if err == nil || !first || !spoilt(err) {
		return db, err
	}
	if err := setAside(path); err != nil {
		return nil, err
	}
	return tryFile(path, schema, synchronous)
}

// spoilt reports whether an error says that no attempt will ever read the file.
func spoilt(err error) bool {
	var e *sqlite.Error
	if errors.As(err, &e) {
		code := e.Code() & 0xff // without what extends it
		return code == lib.SQLITE_CORRUPT || code == lib.SQLITE_NOTADB
	}
	return errors.Is(err, errNotOurs)
}

func tryFile(path, schema, synchronous string) (*sql.DB, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600) // SQLite gives its other files the same mode
	if err == nil {
		f.Close()
	} else if !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, synchronous))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := prepare(db, schema); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// dsn names the file. What is erased is overwritten, and each change takes the
// right to write at its beginning.
func dsn(path, synchronous string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive
	}
	params := "_dqs=0&_txlock=immediate&_pragma=busy_timeout(2000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(" + synchronous + ")&_pragma=secure_delete(1)&_pragma=journal_size_limit(1048576)"
	u := url.URL{Scheme: "file", Path: path, RawQuery: params}
	return u.String()
}

// prepare makes the tables, or looks whether those that are there are ours.
// Whether they are whole shows when they are read.
func prepare(db *sql.DB, schema string) error {
	return within(db, func(tx *sql.Tx) error {
		var version, tables int
		err := errors.Join(
			tx.QueryRow(`PRAGMA user_version`).Scan(&version),
			tx.QueryRow(`SELECT count(*) FROM sqlite_schema`).Scan(&tables))
		switch {
		case err != nil:
			return err
		case version == schemaVersion:
			return nil
		case version != 0 || tables != 0:
			return errNotOurs
		}
		_, err = tx.Exec(schema + fmt.Sprintf(`PRAGMA user_version = %d;`, schemaVersion))
		return err
	})
}

// setAside gives a file another name, and its log the one that belongs to that,
// so that nothing is lost that someone may want to look for; what was put aside
// before goes.
func setAside(path string) error {
	aside := path + ".aside"
	for _, end := range []string{"-wal", "-shm"} {
		if err := gone(os.Remove(aside + end)); err != nil {
			return err
		}
	}
	err := gone(os.Rename(path+"-wal", aside+"-wal"))
	if err == nil {
		err = os.Rename(path, aside)
	}
	if err != nil {
		return fmt.Errorf("put %s aside: %w", filepath.Base(path), err)
	}
	return gone(os.Remove(path + "-shm"))
}

// gone lets an error pass that says that a file is not there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
